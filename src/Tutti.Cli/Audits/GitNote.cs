using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Tutti.Storage.Embedded.Audits;

namespace Tutti.Cli.Audits;

/// <summary>Heads as a note on the newest commit of a git repository; each is added below those that are there.</summary>
internal static class GitNote
{
    public const string Ref = "refs/notes/tutti";

    public static async Task AddAsync(StoreAudit audit, string repository, CancellationToken cancellationToken)
    {
        var (code, kept, _) = await GitAsync(repository, "", ["show", "HEAD"], cancellationToken).ConfigureAwait(false); // fails where there is no note yet
        if (KeptHeads.RequireContinued(audit, repository, code == 0 ? Encoding.UTF8.GetBytes(kept) : [], isReplaced: false)) { return; }
        var (added, _, said) = await GitAsync(repository, audit.Head.ToString(), ["append", "--file=-", "HEAD"], cancellationToken).ConfigureAwait(false);
        if (added != 0) { throw AuditFaults.NotAnchored(repository, said.Trim()); }
    }

    private static async Task<(int Code, string Output, string Error)> GitAsync(string repository, string input, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", ["-C", repository, "notes", $"--ref={Ref}", .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start) ?? throw AuditFaults.NotAnchored(repository, "git did not start");
            await TellAsync(process, input, cancellationToken).ConfigureAwait(false);
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var said = await process.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            var printed = await output.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, printed, said);
        }
        catch (Win32Exception missing) { throw AuditFaults.NotAnchored(repository, $"git cannot be used: {missing.Message}"); }
    }

    private static async Task TellAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(input), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading, and says why.
        }
    }
}
