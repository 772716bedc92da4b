using System.Text.Json;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;

namespace Tutti.Orchestration.Topics;

/// <summary>Topics in workflows.</summary>
public static class TopicWork
{
    /// <summary>From now on this run hears what is published.</summary>
    /// <param name="context">The workflow.</param>
    /// <param name="topic">The topic; one that nobody has named before begins here.</param>
    /// <param name="name">Names it among what this run listens to; <see cref="HearAsync"/> takes the same.</param>
    /// <param name="type">Only events of this type; a <c>*</c> at its end stands for anything. Empty for all.</param>
    /// <exception cref="Kernel.Objects.RequestRefusedException">TUT4689: the topic refuses it.</exception>
    public static async Task ListenAsync(this WorkflowContext context, string topic, string name, string type = "")
    {
        ArgumentNullException.ThrowIfNull(context);
        await context.RequestAsync($"listen-{name}", TopicObject.Kind, topic, new TopicMessage.Listen(name, type));
    }

    /// <summary>Waits for the next event that this run has not heard. The run may leave memory meanwhile.</summary>
    /// <param name="context">The workflow.</param>
    /// <param name="name">The name that was given to <see cref="ListenAsync"/>.</param>
    public static Task<PublishedEvent> HearAsync(this WorkflowContext context, string name)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.SignalAsync<PublishedEvent>(TopicObject.SignalOf(name));
    }

    /// <summary>This run hears no more under a name; what was published before still waits to be heard.</summary>
    /// <param name="context">The workflow.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="name">The name.</param>
    public static async Task LeaveAsync(this WorkflowContext context, string topic, string name)
    {
        ArgumentNullException.ThrowIfNull(context);
        await context.RequestAsync($"leave-{name}", TopicObject.Kind, topic, new TopicMessage.Leave(name));
    }

    /// <summary>
    /// Publishes an event through the gate, once, whatever crashes in between: judged as a call of <c>topic:NAME</c>, asked about where the policy asks, and recorded like any other. What it
    /// says is published as it was judged.
    /// </summary>
    /// <param name="session">The run's gate.</param>
    /// <param name="context">The workflow.</param>
    /// <param name="name">The step's name in this scope.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="type">What happened.</param>
    /// <param name="data">What it says: JSON of at most 32 KiB.</param>
    /// <returns>Its number, and how many runs it was sent to.</returns>
    /// <exception cref="CallDeniedException">It must not be published.</exception>
    /// <exception cref="CallAnsweredException">It must not be published: a person answered in its place.</exception>
    /// <exception cref="Kernel.TuttiException">TUT4689: no topic takes it.</exception>
    public static Task<TopicReply> PublishAsync(this GateSession session, WorkflowContext context, string name, string topic, string type, JsonElement data)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(context);
        TopicObject.RequireEvent(new PublishedEvent { Type = type, Data = data }, context.RunId); // before anybody is asked about it
        var order = TopicCalls.OrderOf(topic, type, data);
        return context.CorrectableAsync(name, part => PublishAsync(session, part, name, topic, order), given => TopicCalls.ReplyOf(name, given));
    }

    private static async Task<TopicReply> PublishAsync(GateSession session, WorkflowContext part, string name, string topic, GateOrder order)
    {
        var let = await session.AdmitAsync(part, name, order, TopicCalls.NoReply);
        if (let.Arguments is not { } executed) { return TopicCalls.ReplyOf(name, let.Given); }
        return await part.RequestAsync($"{name}~publish", TopicObject.Kind, topic, new TopicMessage.Publish(TopicCalls.EventOf(executed, part.RunId)));
    }

    /// <summary>Publishes an event, once, whatever crashes in between, and without asking any policy: code of a host is trusted. Where a policy is to judge it, publish through a <see cref="GateSession"/>.</summary>
    /// <param name="context">The workflow.</param>
    /// <param name="name">The step's name in this scope.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="type">What happened.</param>
    /// <param name="data">What it says: JSON of at most 32 KiB.</param>
    /// <returns>Its number, and how many runs it was sent to.</returns>
    /// <exception cref="Kernel.Objects.RequestRefusedException">TUT4689: the topic refuses it.</exception>
    public static Task<TopicReply> PublishAsync(this WorkflowContext context, string name, string topic, string type, JsonElement data)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.RequestAsync(name, TopicObject.Kind, topic, new TopicMessage.Publish(new PublishedEvent { Type = type, Data = data }));
    }
}
