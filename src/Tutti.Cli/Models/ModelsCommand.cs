using System.CommandLine;
using Tutti.Agents.Models.Discovery;
using Tutti.Cli.Sessions;

namespace Tutti.Cli.Models;

/// <summary><c>tutti models …</c>: which models there are, and what they can do. No store is touched.</summary>
internal static class ModelsCommand
{
    internal static Command Create(GlobalOptions globals) => new("models", "Finds models, and tries what they can do.")
    {
        ModelsList.Create(globals),
        ModelsCheck.Create(globals),
    };

    /// <summary>What this process has of models.</summary>
    internal static Task<ModelFindings> FindAsync(Session session, CancellationToken cancellationToken) =>
        new ModelDiscovery(new ModelProbe(session.Time)).FindAsync(new ModelSettings(), session.Tool.FindVariable, cancellationToken);
}
