using System.Text.Json;
using Tutti.Agents.Contexts;
using Tutti.Agents.Models;
using Tutti.Agents.Tools;

namespace Tutti.Agents.Tests.Contexts;

public sealed class ContextBuilderTests
{
    private const int Turns = 8;

    [Fact]
    public void Build_AllFits_IsSentAsItIs()
    {
        var entries = Entries();

        var draft = ContextBuilder.Build(entries, fixedTokens: 100, room: null, default);

        Assert.NotNull(draft);
        Assert.Equal(entries.Select(static entry => entry.Message), draft.Messages);
        Assert.Equal(100 + entries.Sum(static entry => entry.Tokens), draft.Tokens);
        Assert.Null(draft.Left);
    }

    [Fact]
    public void Build_SomeTooLong_OldestResultsBecomeReferences()
    {
        var entries = Entries();
        var all = entries.Sum(static entry => entry.Tokens);

        var draft = ContextBuilder.Build(entries, 0, all - 1, default);

        Assert.NotNull(draft);
        Assert.True(draft.Tokens <= 0.75 * all, "room for the next turns is saved at once");
        Assert.Equal(entries.Count, draft.Messages.Count);
        Assert.Equal((draft.Marks.Results, 0), (draft.Left?.Results, draft.Left?.Turns));
        Assert.InRange(draft.Marks.Results, 1, Turns - ContextBuilder.NewestTurns);
        for (var turn = 1; turn <= Turns; turn++)
        {
            var shown = Result(draft.Messages, turn);
            var whole = Text(turn);
            Assert.Equal(turn <= draft.Marks.Results, shown.Value != whole);
            if (turn > draft.Marks.Results) { continue; }
            Assert.Contains($"reference \"{LongOutput.ReferenceOf(whole)}\"", shown.Value, StringComparison.Ordinal);
            Assert.StartsWith(whole[..160], shown.Value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Build_ReferencesDoNotSuffice_OldestTurnsAreLeftOut()
    {
        var entries = Entries();
        var pinned = entries.Take(2).Sum(static entry => entry.Tokens);
        var newest = entries.Where(static entry => entry.Turn > Turns - ContextBuilder.NewestTurns).Sum(static entry => entry.Tokens);

        var draft = ContextBuilder.Build(entries, 0, (long)((pinned + newest + 250) / 0.75), default);

        Assert.NotNull(draft);
        Assert.True(draft.Marks.Turns > 0);
        Assert.Equal(entries[0].Message, draft.Messages[0]);
        Assert.StartsWith("The task.", draft.Messages[1].Text, StringComparison.Ordinal);
        Assert.Contains($"Your first {draft.Marks.Turns} steps", draft.Messages[1].Text, StringComparison.Ordinal);
        Assert.Equal(2 + (2 * (Turns - draft.Marks.Turns)), draft.Messages.Count);
        Assert.Equal(ModelRole.Assistant, draft.Messages[2].Role);
        Assert.Equal(Text(Turns), Result(draft.Messages, Turns).Value);
    }

    [Fact]
    public void Build_NotEvenTheNewestFits_IsNothing() => Assert.Null(ContextBuilder.Build(Entries(), 0, 60, default));

    [Fact]
    public void Build_MarksOfBefore_OnlyMoveOn()
    {
        var entries = Entries();
        var first = ContextBuilder.Build(entries, 0, entries.Sum(static entry => entry.Tokens) - 1, default);

        var second = ContextBuilder.Build(entries, 0, room: null, first!.Marks);

        Assert.Equal(first.Marks, second!.Marks);
        Assert.Equal(first.Digest, second.Digest);
    }

    [Fact]
    public void Build_AnyRoom_NeverExceedsItAndSavesNoMoreThanNeeded()
    {
        var entries = Entries();
        var all = entries.Sum(static entry => entry.Tokens);
        ContextMarks before = default;
        for (var room = all; room > 0; room -= 50)
        {
            var draft = ContextBuilder.Build(entries, 0, room, default);
            if (draft is null) { continue; }
            Assert.True(draft.Tokens <= room, $"{draft.Tokens} of {room}");
            Assert.True(draft.Marks.Turns >= before.Turns || draft.Marks.Results >= before.Results, "less room, more left out");
            before = draft.Marks;
        }

        Assert.Equal(Turns - 1, before.Turns);
    }

    [Fact]
    public void Digest_OtherWords_IsAnother()
    {
        var entries = Entries();
        var draft = ContextBuilder.Build(entries, 0, null, default);

        var other = ContextBuilder.Build([.. entries.Take(1), new ContextEntry(0, ModelMessage.User("The task!")), .. entries.Skip(2)], 0, null, default);

        Assert.NotEqual(draft!.Digest, other!.Digest);
    }

    private static List<ContextEntry> Entries()
    {
        var entries = new List<ContextEntry> { new(0, ModelMessage.System("Instructions.")), new(0, ModelMessage.User("The task.")) };
        for (var turn = 1; turn <= Turns; turn++)
        {
            entries.Add(new ContextEntry(turn, new ModelMessage { Role = ModelRole.Assistant, Parts = [new ModelPart.ToolCall { Id = $"{turn}", Name = "read", Arguments = JsonElement.Parse($$"""{"page":{{turn}}}""") }] }));
            entries.Add(new ContextEntry(turn, ModelMessage.Results(new ModelPart.ToolResult { CallId = $"{turn}", Value = Text(turn) })));
        }

        return entries;
    }

    private static ModelPart.ToolResult Result(IReadOnlyList<ModelMessage> messages, int turn) =>
        messages.SelectMany(static message => message.Parts).OfType<ModelPart.ToolResult>().Single(result => result.CallId == $"{turn}");

    private static string Text(int turn) => string.Join('\n', Enumerable.Range(0, 60).Select(line => $"Line {line} of page {turn} says something."));
}
