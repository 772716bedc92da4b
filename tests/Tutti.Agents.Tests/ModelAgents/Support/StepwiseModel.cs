using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models.Scripted;

namespace Tutti.Agents.Tests.ModelAgents.Support;

/// <summary>A model without a memory: which turn is due it tells by how often it has answered in the conversation that it is sent. So a new host goes on where the old one died.</summary>
internal sealed partial class StepwiseModel(params Action<ScriptedModel>[] turns) : IChatClient
{
    private int _calls;

    /// <summary>How often it was asked.</summary>
    internal int Calls => Volatile.Read(ref _calls);

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Scripted(messages, out var sent).GetResponseAsync(sent, options, cancellationToken);

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Scripted(messages, out var sent).GetStreamingResponseAsync(sent, options, cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private ScriptedModel Scripted(IEnumerable<ChatMessage> messages, out List<ChatMessage> sent)
    {
        Interlocked.Increment(ref _calls);
        sent = [.. messages];
        var model = new ScriptedModel();
        var left = LeftOut().Match(string.Concat(sent.Select(static message => message.Text)));
        turns[(left.Success ? int.Parse(left.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0) + sent.Count(static message => message.Role == ChatRole.Assistant)](model);
        return model;
    }

    [GeneratedRegex(@"Your first (\d+) steps on this are left out")]
    private static partial Regex LeftOut();
}
