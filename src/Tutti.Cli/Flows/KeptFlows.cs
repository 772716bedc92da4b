using Tutti.Cli.Sessions;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Writing;

namespace Tutti.Cli.Flows;

/// <summary>Flows that a verb has made, as files that their runs can name as their source: forks and other verbs look there.</summary>
internal static class KeptFlows
{
    /// <summary>Writes a flow into the folder where runs of the store work.</summary>
    /// <param name="session">The call of the tool.</param>
    /// <param name="kind">What it was made for: a folder.</param>
    /// <param name="plan">The flow.</param>
    /// <returns>The absolute path of the file; the same for the same flow.</returns>
    public static string Keep(Session session, string kind, Plan plan)
    {
        var folder = Path.Combine(FlowHost.WorkOf(session.Tool, session.Location.Directory), kind);
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, $"{PlanDigest.Of(plan).Hex}.flow.json");
        if (File.Exists(file)) { return file; }
        // Another call may look for the same file: it is there as a whole, or not at all.
        var draft = Path.Combine(folder, Path.GetRandomFileName());
        File.WriteAllBytes(draft, PlanWriter.ToJson(plan).ToArray());
        File.Move(draft, file, overwrite: true);
        return file;
    }
}
