using System.Text;

namespace Tutti.Server.Inbox;

/// <summary>The files of the page, from inside of the assembly.</summary>
internal static class InboxPages
{
    private const string CsrfPlace = "{{csrf}}";

    private static readonly Dictionary<string, (string Type, byte[] Content)> Files = new(StringComparer.Ordinal)
    {
        ["/inbox.css"] = ("text/css; charset=utf-8", Read("inbox.css")),
        ["/inbox.js"] = ("text/javascript; charset=utf-8", Read("inbox.js")),
        ["/icon.svg"] = ("image/svg+xml", Read("icon.svg")),
    };

    private static readonly string Index = Encoding.UTF8.GetString(Read("index.html"));

    /// <summary>The page after the link was opened: it goes on by itself, because a browser that came from elsewhere does not send the new cookie before.</summary>
    public static byte[] Welcome { get; } = Read("welcome.html");

    /// <summary>The page of who is not logged in.</summary>
    public static byte[] Closed { get; } = Read("closed.html");

    /// <summary>A file that holds no secret.</summary>
    public static bool TryFind(string path, out (string Type, byte[] Content) file) => Files.TryGetValue(path, out file);

    /// <summary>The inbox for one session.</summary>
    public static byte[] IndexOf(InboxSession session) => Encoding.UTF8.GetBytes(Index.Replace(CsrfPlace, session.Csrf, StringComparison.Ordinal));

    private static byte[] Read(string name)
    {
        using var stream = typeof(InboxPages).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The resource '{name}' is missing.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
