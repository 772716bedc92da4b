using System.Text;
using Microsoft.Extensions.AI;
using Tutti.Agents.Models.Endpoints;
using Tutti.Agents.Models.Structured;
using Tutti.Agents.Tokens;

namespace Tutti.Agents.Models.Compatible;

/// <summary>Makes one answer of what a server sends, and says on the way what may already be shown.</summary>
internal sealed class ReplyAssembler(ModelEndpoint endpoint, ChatExchange exchange)
{
    private readonly ThinkSplitter _thoughts = new();
    private readonly CallAssembler _calls = new(endpoint);
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private UsageDetails? _usage;
    private string? _finishWord;
    private string? _model;
    private string? _id;
    private int _characters;
    private int _shown;

    /// <summary>Whether words that were read are held back, because they may be a call.</summary>
    private bool IsHeld => exchange.Tools.Count > 0 && CallSalvage.MayBegin(Begin());

    /// <summary>Whether the server said how the answer ended.</summary>
    internal bool IsFinished => _finishWord is not null || _usage is not null;

    /// <summary>Takes what one event holds.</summary>
    /// <returns>Words and thoughts that may be shown now.</returns>
    internal (string Words, string Thoughts) Add(ReplyDelta delta)
    {
        Count(delta);
        _id ??= delta.Id;
        _model ??= delta.Model;
        _finishWord = delta.FinishWord ?? _finishWord;
        // The last report counts; some servers begin with zeros, or end with an empty one.
        if (delta.Usage is { } usage && (_usage is null || usage.TotalTokenCount > 0)) { _usage = usage; }
        foreach (var fragment in delta.Calls ?? []) { _calls.Add(fragment); }
        var (words, thoughts) = _thoughts.Add(delta.Text ?? "");
        thoughts = delta.Reasoning + thoughts;
        _text.Append(words);
        _reasoning.Append(thoughts);
        return (Show(), thoughts);
    }

    /// <summary>The whole answer.</summary>
    /// <param name="rest">Words that were held back and turned out to be words.</param>
    /// <exception cref="ModelException">TUT4113: the server had cut the conversation. TUT4118: there is nothing in it.</exception>
    internal ChatResponse Complete(out string rest)
    {
        var (words, thoughts) = _thoughts.Complete();
        _text.Append(words);
        _reasoning.Append(thoughts);
        var text = _text.ToString();
        if (ThinkSplitter.SplitWhole(text) is { Thoughts.Length: > 0 } split)
        {
            text = split.Words;
            _reasoning.Append(split.Thoughts);
        }

        var reasoning = _reasoning.ToString();
        var calls = Calls(ref text);
        if (exchange.Form is not null && calls.Count == 0) { text = AnswerText.Find(text, reasoning); }
        if (_shown > text.Length) { _shown = text.Length; } // it was split after it had been shown
        rest = text[_shown..];
        return Response(text, reasoning, calls);
    }

    private ChatResponse Response(string text, string reasoning, List<FunctionCallContent> calls)
    {
        var finish = FinishWords.Read(_finishWord, calls.Count > 0);
        if (text.Length == 0 && reasoning.Length == 0 && calls.Count == 0 && finish is not (ModelFinish.Length or ModelFinish.Filtered)) { throw ModelErrors.Empty(endpoint); }
        var contents = new List<AIContent>(calls.Count + 2);
        if (reasoning.Length > 0) { contents.Add(new TextReasoningContent(reasoning)); }
        if (text.Length > 0) { contents.Add(new TextContent(text)); }
        contents.AddRange(calls);
        var (usage, isEstimated) = Usage(text, reasoning, calls);
        var response = new ChatResponse(new ChatMessage(ChatRole.Assistant, contents))
        {
            ResponseId = _id,
            ModelId = _model ?? endpoint.Model,
            FinishReason = FinishWords.ToChat(finish),
            Usage = usage,
            AdditionalProperties = [],
        };
        response.AdditionalProperties[ReplyProperties.FinishWord] = _finishWord;
        response.AdditionalProperties[ReplyProperties.IsEstimated] = isEstimated;
        return response;
    }

    private (UsageDetails Usage, bool IsEstimated) Usage(string text, string reasoning, List<FunctionCallContent> calls)
    {
        if (_usage is { InputTokenCount: not null, OutputTokenCount: not null })
        {
            exchange.RequireWhole(endpoint, _usage);
            return (_usage, false);
        }

        var output = TokenCounter.O200k.Count(text) + TokenCounter.O200k.Count(reasoning) + calls.Sum(static call => TokenCounter.O200k.Count(call.Name) + TokenCounter.O200k.Count(call.RawRepresentation as string ?? ""));
        var (input, ratio) = (exchange.EstimatedTokens, exchange.Ratio);
        var details = new UsageDetails
        {
            InputTokenCount = _usage?.InputTokenCount ?? (long)Math.Ceiling(input * ratio),
            OutputTokenCount = _usage?.OutputTokenCount ?? (long)Math.Ceiling(output * ratio),
        };
        details.TotalTokenCount = details.InputTokenCount + details.OutputTokenCount;
        return (details, true);
    }

    private List<FunctionCallContent> Calls(ref string text)
    {
        var calls = _calls.Complete(exchange.Place).Select(static call => Content(call.Id, call.Name, call.Arguments)).ToList();
        if (calls.Count > 0 || CallSalvage.Read(text, exchange.Tools) is not { Count: > 0 } found) { return calls; }
        text = "";
        for (var index = 0; index < found.Count; index++)
        {
            var call = Content(CallAssembler.MadeId(exchange.Place, index), found[index].Name, found[index].Arguments.GetRawText());
            (call.AdditionalProperties ??= [])[ReplyProperties.IsSalvaged] = true;
            calls.Add(call);
        }

        return calls;
    }

    private static FunctionCallContent Content(string id, string name, string json)
    {
        var (arguments, fault) = CallArguments.Read(json);
        var call = new FunctionCallContent(id, name, arguments?.EnumerateObject().ToDictionary(static member => member.Name, static member => (object?)member.Value)) { RawRepresentation = json };
        if (fault is not null) { call.Exception = new FormatException(fault); }
        return call;
    }

    private string Show()
    {
        if (IsHeld || _shown == _text.Length) { return ""; }
        var words = _text.ToString(_shown, _text.Length - _shown);
        _shown = _text.Length;
        return words;
    }

    /// <summary>The first characters that are not blank, or nothing while there are none.</summary>
    private string Begin()
    {
        for (var index = 0; index < _text.Length; index++)
        {
            if (!char.IsWhiteSpace(_text[index])) { return _text.ToString(index, 1); }
        }

        return "";
    }

    private void Count(ReplyDelta delta)
    {
        _characters += (delta.Text?.Length ?? 0) + (delta.Reasoning?.Length ?? 0) + (delta.Calls?.Sum(static call => call.Arguments?.Length ?? 0) ?? 0);
        if (_characters > endpoint.Limits.Characters) { throw ModelErrors.TooMuch(endpoint, $"an answer of more than {endpoint.Limits.Characters} characters"); }
    }
}
