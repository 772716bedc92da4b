using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace Tutti.Governance.Notices;

/// <summary>Why somebody was not told. What the address answered is not repeated: it may hold anything.</summary>
internal static class NoticeErrors
{
    public static NotExecutedException NoSecret(string notice) => new(
        $"The secret of notice '{notice}' is not there, or is none: set the variable that the policy names to 'whsec_' and the base64 of 24 to 64 random bytes, for example from 'openssl rand -base64 32', and start the host anew.", "TUT5050");

    public static TuttiException NotTaken(Uri address, int status) => new(
        "TUT5051", string.Create(CultureInfo.InvariantCulture, $"'{address.GetLeftPart(UriPartial.Authority)}' answered {status} to a notice; any status from 200 to 299 takes it. Redirects are not followed."), isTransient: true);

    public static TuttiException NotReached(Uri address, Exception cause) => new(
        "TUT5051", $"'{address.GetLeftPart(UriPartial.Authority)}' could not be told: {cause.Message}", isTransient: true, cause);

    public static TuttiException GaveUp(string notice, TimeSpan after) => new(
        "TUT5052", string.Create(CultureInfo.InvariantCulture, $"The notice '{notice}' was tried for {after.TotalHours:0.##} hours, and nobody took it. 'tutti approval list' shows what is asked; 'tutti runs retry' tries it again."));

    public static TuttiException NotWanted(string notice) => new(
        "TUT5053", $"The notice '{notice}' was given up: its address answered 410, or the policy has no notice of the name any more.");
}
