using Tutti.Cli.Sessions;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Storage.Embedded.Control.Locating;

namespace Tutti.Cli.Gates;

/// <summary>
/// The policy of a store: the file that <c>TUTTI_POLICY</c> names, else <c>policy.yaml</c> beside a project's <c>.tutti</c> or inside any other store. Without one
/// everything is allowed that a flow declares. A changed file is taken within a second, whole or not at all.
/// </summary>
internal sealed class HostPolicy
{
    internal const string Variable = "TUTTI_POLICY";

    private const string None = """
        tutti: policy/v1
        description: There is no policy file, so everything that a flow declares is allowed.
        rules:
          - { id: no-policy, allow: "*" }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Tool _tool;
    private readonly LivePolicy _live;
    private DateTimeOffset _lookedAt;

    private HostPolicy(Tool tool, string? file)
    {
        (_tool, File) = (tool, file);
        _live = file is null
            ? LivePolicy.Open(new PolicyTexts(new Dictionary<string, string> { ["none"] = None }), "none", tool.Time)
            : LivePolicy.Open(new PolicyFolder(Path.GetDirectoryName(file) ?? "/"), Path.GetFileName(file), tool.Time);
        _lookedAt = tool.Time.GetUtcNow();
    }

    /// <summary>The file; null where there is none.</summary>
    public string? File { get; }

    /// <summary>What the last look at the file came to.</summary>
    public PolicyReload Last => _live.Last;

    /// <summary>The policy in force.</summary>
    public PolicySet Current
    {
        get
        {
            if (File is not null && IsTimeToLook()) { _live.Reload(); }
            return _live.Current;
        }
    }

    /// <summary>Takes the policy of a store into force.</summary>
    /// <exception cref="Tutti.Documents.DocumentException">It is faulty: nothing would be known of what is allowed.</exception>
    public static HostPolicy Open(Tool tool, string store) => new(tool, Find(tool, store));

    /// <summary>Reads the policy of a store for whoever only looks; null where there is none.</summary>
    /// <exception cref="Tutti.Documents.DocumentException">It is faulty.</exception>
    internal static PolicySet? Read(Tool tool, string store) => Find(tool, store) is { } file ? PolicyLoader.Load(file) : null;

    /// <summary>The file that is the policy of a store.</summary>
    internal static string? Find(Tool tool, string store)
    {
        if (tool.FindVariable(Variable) is { Length: > 0 } named) { return Path.GetFullPath(named, tool.WorkingDirectory); }
        var folder = Path.GetFileName(store) == StoreLocator.FolderName ? Path.GetDirectoryName(store) ?? store : store;
        var usual = Path.Combine(folder, Policies.PolicyCommand.Usual);
        return IsPolicy(usual) ? usual : null;
    }

    /// <summary>Others have files of this name too; ours says so in its first line that is no comment.</summary>
    private static bool IsPolicy(string path)
    {
        if (!System.IO.File.Exists(path)) { return false; }
        try
        {
            var first = System.IO.File.ReadLines(path).Take(100).Select(static line => line.Trim()).FirstOrDefault(static line => line.Length > 0 && line[0] != '#');
            return first?.StartsWith("tutti:", StringComparison.Ordinal) == true;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return true; // it is there and cannot be read: opening it says why
        }
    }

    private bool IsTimeToLook()
    {
        lock (_gate)
        {
            var now = _tool.Time.GetUtcNow();
            if (now - _lookedAt < Patience && now >= _lookedAt) { return false; }
            _lookedAt = now;
            return true;
        }
    }
}
