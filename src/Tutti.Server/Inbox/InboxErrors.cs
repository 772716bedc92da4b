using System.Globalization;
using Tutti.Kernel;

namespace Tutti.Server.Inbox;

/// <summary>What the inbox refuses before anybody is asked.</summary>
internal static class InboxErrors
{
    public static TuttiException NotLoggedIn() => new("TUT5040", "You are not logged in. Open the link that 'tutti approval serve' printed; it works once, in one browser. For another link start it again.");

    public static TuttiException LinkUsed() => new("TUT5041", "This link has been used, or is not of this server. Start 'tutti approval serve' again for another one.");

    public static TuttiException ForeignHost() => new("TUT5042", "This page is served on this machine only, under the address that was printed. A name that leads here from elsewhere is refused.");

    public static TuttiException ForeignOrigin() => new("TUT5043", "Another page sent this. Answers are taken from the inbox itself only.");

    public static TuttiException NoCsrf() => new("TUT5044", "This answer does not come from the page that you are logged in to. Load the page again.");

    public static TuttiException BadAnswer() => new("TUT5045", "The answer cannot be read: a JSON object with run, path and choice is expected, of at most 256 KiB.");

    public static TuttiException NoPort(int port) => new("TUT5046", string.Create(CultureInfo.InvariantCulture, $"{port} is no port. Name one from 1 to 65535 with --port, or none for any that is free."));

    public static TuttiException PortTaken(int port, Exception cause) => new(
        "TUT5046", string.Create(CultureInfo.InvariantCulture, $"Port {port} cannot be used: {cause.Message} Name another with --port, or none for any that is free."), cause: cause);

    public static TuttiException NoSuchPage() => new("TUT5047", "There is no such page here.");

    public static TuttiException Defect(string id) => new("TUT5048", $"The inbox could not do this; the log says why under {id}.");
}
