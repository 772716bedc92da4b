using Tutti.Agents.Tools;
using Tutti.Documents.Reading;
using Tutti.Kernel;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Agents;

/// <summary>How commands of agents fail their steps.</summary>
internal static class AgentFailures
{
    /// <summary>A command failed.</summary>
    internal const string Failed = "TUT4661";

    /// <summary>A command cannot be run on this machine.</summary>
    internal const string CannotRunHere = "TUT4662";

    /// <summary>A command was ended before it answered.</summary>
    internal const string Interrupted = "TUT4663";

    /// <summary>A task says not where to work, or names a place that is none.</summary>
    internal const string NoPlace = "TUT4664";

    internal static NotExecutedException NoTool(string agent, string tool) => new($"Agent '{agent}' is the tool '{tool}', which no server of this host has. Nothing was done. Start a host whose policy has the server.", FaultCodes.NoSuchTool, isTransient: false);

    internal static NotExecutedException NoSecret(string agent, string secret) => new($"Agent '{agent}' needs the secret '{secret}', which this host does not have. Nothing was sent.", FaultCodes.NoSecret, isTransient: false);

    internal static TuttiException ToolFailed(string agent, string tool, ToolOutput output) => new(output.Code ?? FaultCodes.ToolFailed, $"Agent '{agent}': the tool '{tool}' said no.{Quote(output.Text)}");

    internal static TuttiException Misfit(string agent, IReadOnlyList<string> faults) => new(FaultCodes.OutputMisfit, $"What agent '{agent}' gave breaks the 'output' of its card:\n{string.Join('\n', faults.Select(static fault => $"- {fault}"))}");

    internal static TuttiException Declined(string agent, string by, string comment) => new(FaultCodes.TaskDeclined, $"{by} declined the task of agent '{agent}'.{Quote(comment)}");

    internal static TuttiException Silent(string agent, TimeSpan? within) => new(FaultCodes.TaskExpired, $"Nobody did the task of agent '{agent}' within {TimeSpans.Format(within ?? default)}.");

    /// <summary>A definite no.</summary>
    internal static StepRejectedException Red(string agent, string reason, string output) => new($"Agent '{agent}' failed. {reason}{Quote(output)}", Failed);

    /// <summary>A no that its step declares to be worth another attempt.</summary>
    internal static TuttiException RedForNow(string agent, string reason, string output) => new(Failed, $"Agent '{agent}' failed. {reason} It is tried again.{Quote(output)}", isTransient: true);

    internal static NotExecutedException NotHere(string agent, string reason) => new($"Agent '{agent}' cannot run here. {reason} Nothing was done.", CannotRunHere, isTransient: false);

    internal static TuttiException Lost(string agent, string reason, string output, bool isTransient) => new(Interrupted, $"Agent '{agent}' was ended before it was done. {reason}{Quote(output)}", isTransient);

    internal static NotExecutedException Nowhere(string agent, string why) => new($"Agent '{agent}' {why} Nothing was executed.", NoPlace, isTransient: false);

    /// <summary>The end of what a command wrote: there it says what is wrong.</summary>
    private static string Quote(string output)
    {
        const int MostLines = 12;
        const int MostCharacters = 2000;
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var tail = string.Join('\n', lines.TakeLast(MostLines));
        return tail.Length == 0 ? "" : $" It wrote:\n{(tail.Length > MostCharacters ? tail[^MostCharacters..] : tail)}";
    }
}
