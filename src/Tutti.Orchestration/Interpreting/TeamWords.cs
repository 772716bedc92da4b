using System.Text.Json;
using Tutti.Orchestration.Boards;
using Tutti.Orchestration.Patterns;

namespace Tutti.Orchestration.Interpreting;

/// <summary>Reads what those who lead or hand on have answered.</summary>
internal static class TeamWords
{
    /// <summary>A chair's answer: an object with <c>done</c>, <c>next</c>, <c>say</c> and <c>conclusion</c>, of which one must be there.</summary>
    internal static ChairWord OfChair(string chair, JsonElement said)
    {
        var word = new ChairWord { IsDone = Field(said, "done") is { ValueKind: JsonValueKind.True }, Next = TextIn(said, "next"), Says = Filled(said, "say"), Conclusion = Filled(said, "conclusion") };
        return Field(said, "done") is null && word is { Next: "", Says: null, Conclusion: null } ? throw PatternException.NoDecision(chair, said.GetRawText()) : word;
    }

    /// <summary>The answer of who has a task: handed on where it names somebody under <c>to</c>, else the answer, which may stand under <c>answer</c>.</summary>
    internal static HandoffWord OfHolder(JsonElement said)
    {
        var to = TextIn(said, "to");
        if (to.Length > 0) { return Field(said, "carry") is { } carry ? new HandoffWord { To = to, Carry = carry } : new HandoffWord { To = to }; }
        return new HandoffWord { Answer = Field(said, "to") is not null && Field(said, "answer") is { } answer ? answer : said };
    }

    /// <summary>An offer: nothing where <c>bid</c> is false, or nothing was said.</summary>
    internal static JsonElement? OfBidder(JsonElement said) => said.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined || Field(said, "bid") is { ValueKind: JsonValueKind.False } ? null : said;

    /// <summary>What somebody posts on a blackboard: a list, or what stands under <c>posts</c>; anything else posts nothing.</summary>
    internal static IReadOnlyList<BoardPost> OfPosts(string member, JsonElement said)
    {
        var posts = said.ValueKind == JsonValueKind.Array ? said : Field(said, "posts") ?? default;
        return posts.ValueKind == JsonValueKind.Array ? [.. posts.EnumerateArray().Select(post => PostOf(member, post))] : [];
    }

    private static BoardPost PostOf(string member, JsonElement post)
    {
        if (TextIn(post, "kind") is not { Length: > 0 } kind) { throw PatternException.NoPosts(member, "one has no 'kind'"); }
        var weight = Field(post, "weight") switch
        {
            null => 1,
            { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var given) && given is > 0 and <= 1e6 => given,
            _ => throw PatternException.NoPosts(member, $"the weight of '{kind}' is no number above 0 and at most a million"),
        };
        return new BoardPost(kind, Field(post, "data") ?? Nothing) { Weight = weight };
    }

    private static JsonElement Nothing { get; } = JsonElement.Parse("null");

    private static JsonElement? Field(JsonElement said, string name) => said.ValueKind == JsonValueKind.Object && said.TryGetProperty(name, out var field) ? field : null;

    private static string TextIn(JsonElement said, string name) => Field(said, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() ?? "" : "";

    private static JsonElement? Filled(JsonElement said, string name) => Field(said, name) is { } field and not { ValueKind: JsonValueKind.Null } && field.GetRawText() != "\"\"" ? field : null;
}
