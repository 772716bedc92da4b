using Tutti.Agents.Processes;

namespace Tutti.Agents.Tests.Processes;

public sealed class ExitCodeMapTests
{
    [Theory]
    [InlineData(0, ExitVerdict.Succeeded)]
    [InlineData(1, ExitVerdict.Failed)]
    [InlineData(75, ExitVerdict.FailedTransiently)]
    [InlineData(126, ExitVerdict.CannotRunHere)]
    [InlineData(127, ExitVerdict.CannotRunHere)]
    public void Judge_DefaultTable_FollowsTheConventions(int code, ExitVerdict expected) =>
        Assert.Equal(expected, ExitCodeMap.Default.Judge(new ProcessResult { Outcome = ProcessOutcome.Exited, ExitCode = code }));

    [Fact]
    public void Judge_OwnRows_WinOverTheDefault()
    {
        var map = ExitCodeMap.Default.With(ExitVerdict.FailedTransiently, 7, 9).With(ExitVerdict.Succeeded, 1);

        Assert.Equal(ExitVerdict.FailedTransiently, map.Judge(new ProcessResult { Outcome = ProcessOutcome.Exited, ExitCode = 9 }));
        Assert.Equal(ExitVerdict.Succeeded, map.Judge(new ProcessResult { Outcome = ProcessOutcome.Exited, ExitCode = 1 }));
        Assert.Equal(ExitVerdict.Failed, ExitCodeMap.Default.Judge(new ProcessResult { Outcome = ProcessOutcome.Exited, ExitCode = 9 }));
    }

    [Theory]
    [InlineData(ProcessOutcome.TimedOut)]
    [InlineData(ProcessOutcome.IdleTimedOut)]
    [InlineData(ProcessOutcome.Cancelled)]
    [InlineData(ProcessOutcome.SupervisorLost)]
    public void Judge_NoDefiniteReply_IsUnknown(ProcessOutcome outcome) =>
        Assert.Equal(ExitVerdict.Unknown, ExitCodeMap.Default.Judge(new ProcessResult { Outcome = outcome, ExitCode = 0 }));

    [Fact]
    public void Judge_EndedByASignal_IsUnknown() =>
        Assert.Equal(ExitVerdict.Unknown, ExitCodeMap.Default.Judge(new ProcessResult { Outcome = ProcessOutcome.Exited, Signal = 9 }));
}
