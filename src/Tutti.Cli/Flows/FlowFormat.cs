using System.CommandLine;
using System.Globalization;
using System.Text;
using Tutti.Cli.Sessions;
using Tutti.Documents;
using Tutti.Documents.Yaml;
using Tutti.Flows.Loading;

namespace Tutti.Cli.Flows;

/// <summary><c>tutti flow fmt</c>: one form for all flows. Comments stay.</summary>
internal static class FlowFormat
{
    internal static Command Create(GlobalOptions globals)
    {
        var files = FlowCommand.Files();
        var check = new Option<bool>("--check") { Description = "Changes nothing; names the files that are not formatted, and ends with code 2 if there are any." };
        var command = new Command("fmt", "Formats flows in place; comments stay, anchors are written out.") { files, check };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var code = ExitCode.Success;
            foreach (var file in session.Arguments.GetValue(files) ?? [])
            {
                if (!await FormatAsync(session, file, session.Arguments.GetValue(check), cancellationToken).ConfigureAwait(false)) { code = ExitCode.Usage; }
            }

            return code;
        });
        return command;
    }

    /// <summary>Whether the file is formatted afterwards.</summary>
    private static async Task<bool> FormatAsync(Session session, string file, bool isCheck, CancellationToken cancellationToken)
    {
        var path = FlowCommand.PathOf(session, file);
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            session.Say($"{file}: JSON is not formatted. Write it as YAML by 'tutti flow convert'.");
            return false;
        }

        try
        {
            var before = FlowLoader.ReadBytes(path);
            var after = Encoding.UTF8.GetBytes(YamlFormatter.Format(before, path));
            if (before.AsSpan().SequenceEqual(after)) { return true; }
            session.Print(file);
            if (isCheck) { return false; }
            await ReplaceAsync(path, after, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DocumentException faulty)
        {
            FlowCommand.Say(session, faulty.Faults);
            return false;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            session.Say($"{file}: {cause.Message}");
            return false;
        }
    }

    /// <summary>A crash leaves the old file or the new one, never half of it. A symbolic link stays one.</summary>
    private static async Task ReplaceAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        var draft = Path.Combine(Path.GetDirectoryName(target) ?? "", string.Create(CultureInfo.InvariantCulture, $".{Path.GetFileName(target)}.{Environment.ProcessId}"));
        var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write);
        await using (stream.ConfigureAwait(false)) { await stream.WriteAsync(content, cancellationToken).ConfigureAwait(false); }
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(draft, File.GetUnixFileMode(target)); }
        File.Move(draft, target, overwrite: true);
    }
}
