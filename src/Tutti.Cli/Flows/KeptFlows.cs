using Tutti.Cli.Sessions;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Writing;

namespace Tutti.Cli.Flows;

/// <summary>Flows that a verb has made, as files that their runs can name as their source: forks and other verbs look there.</summary>
internal static class KeptFlows
{
    /// <summary>Writes a flow into the user's data folder.</summary>
    /// <param name="session">The call of the tool.</param>
    /// <param name="kind">What it was made for: a folder.</param>
    /// <param name="plan">The flow.</param>
    /// <returns>The absolute path of the file; the same for the same flow.</returns>
    public static string Keep(Session session, string kind, Plan plan)
    {
        var folder = Path.Combine(session.Tool.DataDirectory, kind);
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, $"{PlanDigest.Of(plan).Beginning}.flow.json");
        if (!File.Exists(file)) { File.WriteAllBytes(file, PlanWriter.ToJson(plan).ToArray()); }
        return file;
    }
}
