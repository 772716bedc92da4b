using Microsoft.Extensions.AI;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Discovery;

namespace TradeSettlement.Desks;

/// <summary>A model of the desk.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Client">Asks it; whoever made it closes it.</param>
internal sealed record DeskModel(string Name, IChatClient Client)
{
    /// <summary>The model that the environment names, or a server of this machine has.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">There is none (TUT4121); where was looked is in the message.</exception>
    internal static async Task<DeskModel> FindAsync(CancellationToken cancellationToken)
    {
        var findings = await new ModelDiscovery(new ModelProbe(TimeProvider.System)).FindAsync(new ModelSettings(), Variable, cancellationToken).ConfigureAwait(false);
        var endpoint = findings.For(ModelTier.Small);
        return new DeskModel(endpoint.Model, new CompatibleChatClient(endpoint));
    }

#pragma warning disable RS0030 // Where models are is said by variables, for every program of this repository.
    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
}
