using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Steps;

namespace Tutti.Kernel.Tests.Guards;

public sealed class AdmittedBodyTests
{
    [Fact]
    public void GivenAnAdmissionOfBefore_WhenItIsRead_ThenItIsNoClaim()
    {
        var before = new StepAdmittedBody(3, ClaimedAs: 0).Encode();

        Assert.Equal([3], before); // as versions wrote it whose claims all had records of their own
        Assert.Null(StepAdmittedBody.Decode(before).Claim);
    }

    [Fact]
    public void GivenAnAdmissionThatIsTheClaimAsWell_WhenItIsRead_ThenItClaimsTheSameAttempt()
    {
        var both = StepAdmittedBody.Decode(new StepAdmittedBody(3, (byte)RepeatRule.AtMostOnce).Encode());

        Assert.Equal(new StepClaimedBody(3, (byte)RepeatRule.AtMostOnce, "", ""), both.Claim);
    }
}
