using System.Globalization;
using Tutti.Kernel;

namespace Tutti.Server.Triggers;

/// <summary>What the door of events refuses before anybody is asked. Nothing of what was sent is repeated.</summary>
internal static class EventErrors
{
    public static TuttiException NotSigned() => new("TUT5150", "The request is not signed by a secret that this webhook knows, or was signed more than five minutes from now. Sign it as Standard Webhooks 1.0 says: webhook-id, webhook-timestamp, webhook-signature.");

    public static TuttiException NoKey() => new("TUT5151", "Show who you are: 'Authorization: Bearer KEY' with an API key or a token of this host's policy.");

    public static TuttiException NoEvent(string why) => new("TUT5152", $"This is no event: {why}.");

    public static TuttiException NoType() => new("TUT5153", "Send application/json, application/cloudevents+json or application/cloudevents-batch+json; of binary CloudEvents the data as application/json or text/plain. Nothing may be compressed.");

    public static TuttiException TooLarge() => new("TUT5154", string.Create(CultureInfo.InvariantCulture, $"A request has at most {EventServer.MostBytes / 1024} KiB and {CloudEvents.MostEvents} events, each with at most 32 KiB of data."));

    public static TuttiException NoPlace() => new("TUT5155", "There is nothing here. Events go by POST to /hooks/NAME or /topics/NAME, runs are seen by GET at /runs/ID.");

    public static TuttiException Foreign() => new("TUT5156", "A page of a browser sent this, or it came under a name that is not this server's. Programs send no 'Origin', and the address that was printed as 'Host'; more names are given by --host-name.");

    public static TuttiException Defect(string id) => new("TUT5157", $"The request could not be dealt with; the log says why under {id}.");

    public static TuttiException NoWait() => new("TUT5158", "'wait' is a time from 0s to 60s, such as ?wait=30s.");
}
