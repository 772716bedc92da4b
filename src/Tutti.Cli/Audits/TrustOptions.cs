using System.CommandLine;
using System.Text;
using Tutti.Cli.Sessions;
using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits;

namespace Tutti.Cli.Audits;

/// <summary>What a verifier brings along: keys and heads that do not come from the store.</summary>
internal sealed class TrustOptions
{
    private readonly Option<string?> _key = new("--key") { Description = "The log's key, or a file with it. Without it the key beside the log is taken, which its owner could have replaced.", HelpName = "KEY" };
    private readonly Option<string[]> _anchors = new("--anchor") { Description = "A head that was kept elsewhere, as 'tutti audit head' prints it; several may be given.", HelpName = "FILE" };
    private readonly Option<string[]> _witnesses = new("--witness") { Description = "The key of a witness that must have cosigned, or a file with it; several may be given.", HelpName = "KEY" };

    private readonly Option<string[]> _revoked = new("--revoked") { Description = "A key that somebody else may hold by now, or a file with one a line: what it signed does not count. May be repeated.", HelpName = "KEY" };

    public void AddTo(Command command)
    {
        command.Add(_key);
        command.Add(_anchors);
        command.Add(_witnesses);
        command.Add(_revoked);
    }

    public async Task<AuditTrust> ReadAsync(Session session, CancellationToken cancellationToken)
    {
        var anchors = await AnchorsAsync(session, session.Arguments.GetValue(_anchors) ?? [], cancellationToken).ConfigureAwait(false);
        var witnesses = new List<NoteKey>();
        foreach (var witness in session.Arguments.GetValue(_witnesses) ?? []) { witnesses.Add(await KeyAsync(session, witness, cancellationToken).ConfigureAwait(false)); }
        var revoked = new List<NoteKey>();
        foreach (var lost in session.Arguments.GetValue(_revoked) ?? []) { revoked.AddRange(await KeysAsync(session, lost, cancellationToken).ConfigureAwait(false)); }
        return new AuditTrust
        {
            Key = session.Arguments.GetValue(_key) is { } key ? await KeyAsync(session, key, cancellationToken).ConfigureAwait(false) : null,
            Anchors = [.. anchors.Select(static anchor => anchor.Head)],
            AnchorNames = [.. anchors.Select(static anchor => anchor.File)],
            Witnesses = witnesses,
            Revoked = revoked,
        };
    }

    /// <summary>The heads that files keep, and which file each is from.</summary>
    public static async Task<IReadOnlyList<(SignedNote Head, string File)>> AnchorsAsync(Session session, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var anchors = new List<(SignedNote, string)>();
        foreach (var file in files)
        {
            var bytes = await ReadFileAsync(session, file, cancellationToken).ConfigureAwait(false);
            try { anchors.AddRange(KeptHeads.Parse(bytes).Select(head => (head, file))); }
            catch (TuttiException none) { throw AuditFaults.In(file, none); }
        }

        return anchors;
    }

    /// <summary>The option of what is written for others: heads that they hold, to which it shall lead.</summary>
    public static Option<string[]> ToHeads() => new("--anchor") { Description = "A head that whoever verifies has kept, of any size: the proof that the log has only grown between the two goes along. Several may be given.", HelpName = "FILE" };

    public static async Task<byte[]> ReadFileAsync(Session session, string path, CancellationToken cancellationToken)
    {
        try { return await File.ReadAllBytesAsync(Path.GetFullPath(path, session.Tool.WorkingDirectory), cancellationToken).ConfigureAwait(false); }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw AuditFaults.Unreadable(path, cause); }
    }

    /// <summary>A key, or what a file says it is.</summary>
    public static async Task<NoteKey> KeyAsync(Session session, string text, CancellationToken cancellationToken) => NoteKey.TryParse(text, out var key)
        ? key
        : NoteKey.Parse(File.Exists(Path.GetFullPath(text, session.Tool.WorkingDirectory)) ? Encoding.UTF8.GetString(await ReadFileAsync(session, text, cancellationToken).ConfigureAwait(false)).Trim() : text);

    /// <summary>A key, or all that a file names. A file that names none is refused: a list that was lost must not pass for an empty one.</summary>
    private static async Task<IReadOnlyList<NoteKey>> KeysAsync(Session session, string text, CancellationToken cancellationToken)
    {
        if (NoteKey.TryParse(text, out var one) || !File.Exists(Path.GetFullPath(text, session.Tool.WorkingDirectory))) { return [one ?? NoteKey.Parse(text)]; }
        var lines = Encoding.UTF8.GetString(await ReadFileAsync(session, text, cancellationToken).ConfigureAwait(false)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var keys = lines.Where(static line => !line.StartsWith('#')).Select(NoteKey.Parse).ToList();
        return keys.Count > 0 ? keys : throw AuditFaults.NoKeys(text);
    }
}
