using System.CommandLine;
using System.Text;
using Tutti.Cli.Sessions;
using Tutti.Kernel;

namespace Tutti.Cli.Gates;

/// <summary>How a person proves who they are: a key from a file, from a variable, or typed. Never from the command line, where others can read it.</summary>
internal sealed class KeyOptions
{
    internal const string Variable = "TUTTI_APPROVER_KEY";

    private readonly Option<string?> _file = new("--key-file") { Description = $"A file with your key or token; else the variable {Variable}, else you are asked for it.", HelpName = "FILE" };

    public void AddTo(Command command) => command.Options.Add(_file);

    /// <summary>The key; empty where nobody gives one.</summary>
    /// <exception cref="TuttiException">The file cannot be read (TUT5020).</exception>
    public string Read(Session session) => ReadReady(session) is { Length: > 0 } ready ? ready : session.IsInteractive ? Ask(session) : "";

    /// <summary>The key where it lies ready in a file or a variable; nobody is asked.</summary>
    /// <exception cref="TuttiException">The file cannot be read (TUT5020).</exception>
    public string ReadReady(Session session)
    {
        if (session.Arguments.GetValue(_file) is { Length: > 0 } file) { return ReadFile(Path.GetFullPath(file, session.Tool.WorkingDirectory)); }
        return session.Tool.FindVariable(Variable)?.Trim() ?? "";
    }

    private static string ReadFile(string path)
    {
        try { return File.ReadAllText(path).Trim(); }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw Policies.PolicyErrors.Unreadable(path, cause); }
    }

    private static string Ask(Session session)
    {
        session.Tool.Error.Write("Your key (not shown): ");
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace && typed.Length > 0) { typed.Length--; }
            else if (!char.IsControl(key.KeyChar)) { typed.Append(key.KeyChar); }
        }

        session.Say("");
        return typed.ToString().Trim();
    }
}
