using Tutti.Cli.Gates;
using Tutti.Cli.Sessions;
using Tutti.Governance.Identities;
using Tutti.Governance.Notices;
using Tutti.Kernel.Engine;
using Tutti.Orchestration.Topics;
using Tutti.Orchestration.Triggers;
using Tutti.Server.Triggers;

namespace Tutti.Cli.Triggers;

/// <summary>The store behind the door of events.</summary>
internal sealed class EventDesk(Tool tool, HostGate gate, TuttiEngine engine, EventRuns runs, Action changed, bool isLocal) : IEventDesk
{
    private readonly DoorRights _rights = new(gate.Gate, tool.Time);
    private readonly Authenticator _authenticator = gate.Gate.Authenticator ?? throw new InvalidOperationException("The gate of a host knows callers.");

    /// <summary>Where keys are known they are shown: on one machine there may be many users.</summary>
    public bool IsOpen => isLocal && gate.Gate.Policy.Identities.Keys.Count + gate.Gate.Policy.Identities.Issuers.Count == 0;

    public ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken) => _authenticator.IdentifyAsync(credential, cancellationToken);

    public async Task<IReadOnlyList<byte[]>?> SecretsOfAsync(string hook, CancellationToken cancellationToken)
    {
        if (!engine.Triggers().Contains(hook, StringComparer.Ordinal)) { return null; }
        var terms = await engine.LookAsync(TriggerObject.Kind, hook, static state => state.Definition?.Webhook, cancellationToken).ConfigureAwait(false);
        return terms is null ? null : [.. terms.Secrets.Select(reference => WebhookSignature.KeyOf(HostSecrets.ValueOf(tool, reference)) ?? throw TriggerFaults.NoSecret(hook))];
    }

    public async Task<EventAnswer> OfferAsync(string hook, ArrivedEvent arrived, string by, CancellationToken cancellationToken)
    {
        var happened = new TriggerEvent { Type = arrived.Type, Id = arrived.Id, Source = arrived.Source, Subject = arrived.Subject, Time = arrived.Time, Data = arrived.Data };
        var reply = await engine.AskTriggerAsync(hook, new TriggerMessage.Offer(happened), by, cancellationToken).ConfigureAwait(false);
        changed();
        var run = reply.Number > 0 ? runs.RunOf(hook, reply.Number).ToString() : "";
        return new EventAnswer(WordOf(reply), reply.Number, run, reply.Code, reply.Why);
    }

    public void RequireTopic(string topic, ArrivedEvent arrived, Caller by) => _rights.Require(topic, arrived, by);

    public async Task<EventAnswer> PublishAsync(string topic, ArrivedEvent arrived, string by, CancellationToken cancellationToken)
    {
        var published = new PublishedEvent { Type = arrived.Type, Id = arrived.Id, Source = arrived.Source, Subject = TextOrNull(arrived.Subject), Time = TextOrNull(arrived.Time), Data = arrived.Data };
        var reply = await engine.PublishAsync(topic, published, by, cancellationToken).ConfigureAwait(false);
        return new EventAnswer(reply.Heard < 0 ? "repeated" : "published", reply.Number, "", "", "");
    }

    public Task<EventRun?> LookAsync(string run, TimeSpan wait, CancellationToken cancellationToken) => runs.LookAsync(run, wait, cancellationToken);

    private static string? TextOrNull(string text) => text.Length > 0 ? text : null;

    /// <summary>What is left out by a rule of overlap or time is decided for good; the rest may be sent again.</summary>
    private static string WordOf(TriggerReply reply) => reply.Standing switch
    {
        TriggerStanding.Begins => "begins",
        TriggerStanding.Waits => "waits",
        TriggerStanding.Repeated => "repeated",
        TriggerStanding.PassedOver => "passed-over",
        _ => reply.MayComeAgain ? reply.IsPaused ? "paused" : "refused" : "left-out",
    };
}
