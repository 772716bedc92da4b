using System.Diagnostics.CodeAnalysis;

namespace Tutti.Agents.Processes.Supervision;

/// <summary>How to start a supervisor: this very program with one hidden argument.</summary>
/// <remarks>
/// A host calls <see cref="TryServe"/> as the first statement of its <c>Main</c>. That is the only way to get one for the own
/// program, so a host that forgot the call cannot start copies of itself by mistake.
/// </remarks>
public sealed class SupervisorProgram
{
    /// <summary>The hidden argument.</summary>
    public const string Argument = "__tutti-supervise";

    private SupervisorProgram(string file, IReadOnlyList<string> arguments)
    {
        File = file;
        Arguments = arguments;
    }

    internal string File { get; }

    internal IReadOnlyList<string> Arguments { get; }

    /// <summary>Serves as supervisor if this process was started as one.</summary>
    /// <param name="arguments">The arguments of <c>Main</c>.</param>
    /// <param name="exitCode">When served: what <c>Main</c> must return at once.</param>
    /// <param name="program">When not served: this program, to give to <see cref="ProcessRunner"/>.</param>
    /// <returns>Whether this process was a supervisor; its work is then done.</returns>
    public static bool TryServe(IReadOnlyList<string> arguments, out int exitCode, [NotNullWhen(false)] out SupervisorProgram? program)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments is [Argument])
        {
            exitCode = new Supervisor(TimeProvider.System).Run();
            program = null;
            return true;
        }

        exitCode = 0;
        program = OfThisProcess();
        return false;
    }

    /// <summary>Another program whose <c>Main</c> calls <see cref="TryServe"/> first.</summary>
    /// <param name="file">Absolute path of an executable file.</param>
    /// <param name="arguments">What stands before the hidden argument, for example the path of a dll.</param>
    public static SupervisorProgram At(string file, params IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(arguments);
        return new SupervisorProgram(file, [.. arguments, Argument]);
    }

    private static SupervisorProgram OfThisProcess()
    {
        var file = Environment.ProcessPath ?? throw SupervisorException.NoProgram();
        var isSharedHost = Path.GetFileNameWithoutExtension(file.AsSpan()) is "dotnet";
        return isSharedHost ? At(file, "exec", Environment.GetCommandLineArgs()[0]) : At(file);
    }
}
