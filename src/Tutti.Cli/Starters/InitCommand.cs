using System.CommandLine;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Kernel;

namespace Tutti.Cli.Starters;

/// <summary><c>tutti init</c>: a first flow for the folder one stands in.</summary>
internal static class InitCommand
{
    private const string FlowFile = "flow.yaml";

    internal static Command Create(GlobalOptions globals)
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder; the one you stand in by default.", DefaultValueFactory = static _ => "." };
        var ci = new Option<string?>("--ci") { Description = "Writes how a build server runs it, too: github, gitlab or azure.", HelpName = "SYSTEM" }.AcceptOnlyFromAmong([.. CiFiles.Systems]);
        var command = new Command("init", "Writes a first flow for a project: what 'tutti run .' does there.") { folder, ci };
        globals.Handle(command, (session, _) => Task.FromResult(Init(session, session.Arguments.GetValue(folder) ?? ".", session.Arguments.GetValue(ci))));
        return command;
    }

    private static ExitCode Init(Session session, string typed, string? ci)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(typed, session.Tool.WorkingDirectory));
        if (!Directory.Exists(folder)) { throw new TuttiException("TUT5003", $"There is no folder '{folder}'. Name the folder of a project."); }
        var starter = Starter.Of(folder);
        var files = new List<(string Path, string Text)> { (Path.Combine(folder, FlowFile), StarterFlow.Write(starter, NameOf(folder))) };
        if (ci is not null) { files.Add((Path.Combine(folder, CiFiles.PathOf(ci)), CiFiles.TextOf(ci))); }
        if (files.Find(static file => Path.Exists(file.Path)).Path is { } present) { throw new TuttiException("TUT5004", $"'{present}' is there already, and nothing was written. Move it away, or change it by hand."); }
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? folder);
            File.WriteAllText(path, text);
            session.Print(session.Format == OutputFormat.Table ? $"wrote {Texts.NearPath(path)}" : path);
        }

        session.Say(starter.Kinds.Count > 0 ? $"It checks what was found here: {string.Join(", ", starter.Kinds)}." : "No project was recognised here, so it only says hello.");
        session.Say($"Run it: tutti run {Texts.NearPath(folder)}");
        return ExitCode.Success;
    }

    /// <summary>The folder's name, as far as a flow can be called that.</summary>
    private static string NameOf(string folder)
    {
        var name = string.Concat(Path.GetFileName(folder).Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-')).Trim('-');
        return name.Length > 0 && char.IsAsciiLetter(name[0]) ? name[..Math.Min(name.Length, 64)] : "project";
    }
}
