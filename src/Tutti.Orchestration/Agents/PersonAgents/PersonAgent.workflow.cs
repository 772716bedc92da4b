using System.Text.Json;
using Tutti.Agents.Schemas;
using Tutti.Documents;
using Tutti.Governance.Gates;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Waits;

namespace Tutti.Orchestration.Agents.PersonAgents;

/// <summary>A person, or one of a group, as an agent of a plan.</summary>
/// <param name="name">The agent's name.</param>
/// <param name="by">The group; empty for anybody.</param>
/// <param name="within">How long the task stands; null for ever.</param>
internal sealed class PersonAgent(string name, string by, TimeSpan? within) : IWorkflowAgent, IFormedAgent
{
    public required AgentShape Shape { get; init; }

    public required IReadOnlyList<DocumentEntry> Templates { get; init; }

    /// <summary>The JSON schema of what they give; null for words.</summary>
    public required JsonElement? Form { get; init; }

    public IAgent In(JsonElement form) => Form is not null ? this : new PersonAgent(name, by, within) { Shape = Shape with { Output = Expressions.Json.SchemaTypes.FromSchema(form, name) }, Templates = Templates, Form = form };

    /// <inheritdoc/>
    public IReadOnlyList<string> FaultsOf(JsonElement result) => Form is { } form ? JsonSchema.FindFaults(form, result) : result.ValueKind == JsonValueKind.String ? [] : ["/: a person answers in words: a JSON string"];

    /// <summary>It is a wait: the interpreter gives it a scope.</summary>
    public ValueTask<JsonElement> RunAsync(StepContext attempt, AgentTask task) => throw new NotSupportedException("A person is asked in a scope of their own.");

    public async Task<JsonElement> RunAsync(WorkflowContext scope, GateSession session, AgentTask task)
    {
        var answer = await scope.AskAsync("task", new Question
        {
            Prompt = PromptOf(task),
            Choices = [PersonTask.Decline, PersonTask.Done],
            For = by,
            Within = within,
            Check = PersonTask.CheckName,
            Details = PersonTask.DetailsOf(task.Input, Form),
        });
        if (answer.Expired) { throw AgentFailures.Silent(name, within); }
        if (answer.Choice == PersonTask.Decline) { throw AgentFailures.Declined(name, answer.By, answer.Comment); }
        return answer.Content ?? PersonTask.Words(answer.Comment);
    }

    private string PromptOf(AgentTask task)
    {
        if (task.Card.TryGetProperty(PersonAgentKind.Prompt, out var prompt)) { return prompt.ToString(); }
        if (task.Input.ValueKind == JsonValueKind.String) { return task.Input.ToString(); }
        return task.Input.ValueKind == JsonValueKind.Object && task.Input.TryGetProperty("task", out var words) ? words.ToString() : $"A task for {(by.Length > 0 ? by : name)}";
    }
}
