using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Runs;

namespace Tutti.Orchestration.Patterns;

/// <summary>
/// Members talk about one matter: one after the other, all at once in each round (a debate), or as a chair chooses. It ends by a condition, by the chair,
/// when nobody says anything new, or when the turns are used up. Plain code on the kernel; what members do are steps of their scopes.
/// </summary>
public static class GroupChat
{
    /// <summary>Turns at most where nothing is said.</summary>
    public const int UsualTurns = 12;

    /// <summary>Lets members talk.</summary>
    /// <param name="context">The workflow.</param>
    /// <param name="members">At least two, each with a name of its own.</param>
    /// <param name="rules">Who speaks when, and when it ends.</param>
    /// <returns>All that was said, and why it ended.</returns>
    /// <exception cref="PatternException">TUT4682: every member failed. TUT4683: the chair named somebody who is not there.</exception>
    /// <exception cref="TuttiException">The chair failed. A member that fails leaves the conversation, and the others go on.</exception>
    public static async Task<ChatResult> RunAsync(WorkflowContext context, IReadOnlyList<ChatMember> members, ChatRules rules)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentOutOfRangeException.ThrowIfLessThan(members.Count, 2, nameof(members));
        ArgumentOutOfRangeException.ThrowIfLessThan(rules.MostTurns, 1, nameof(rules));
        if (rules.Order == ChatOrder.Chosen) { ArgumentNullException.ThrowIfNull(rules.Chair, nameof(rules)); }
        var talk = new Talk(members, rules);
        while (talk.EndedBy.Length == 0)
        {
            await (rules.Order switch
            {
                ChatOrder.Together => RoundAsync(context.Scope("round"), talk),
                ChatOrder.Chosen => ChosenAsync(context.Scope("turn"), talk),
                _ => TurnsAsync(context.Scope("round"), talk),
            });
        }

        return talk.Result();
    }

    /// <summary>A round in which each speaks after the one before.</summary>
    private static async Task TurnsAsync(WorkflowContext scope, Talk talk)
    {
        talk.BeginRound();
        foreach (var member in talk.Members.ToList())
        {
            await SpeakAsync(scope, talk, member, talk.View(member.Name));
            if (talk.EndedBy.Length > 0) { break; }
        }

        await CloseRoundAsync(scope, talk);
    }

    /// <summary>A round in which all speak at once: nobody hears what the others say in it.</summary>
    private static async Task RoundAsync(WorkflowContext scope, Talk talk)
    {
        talk.BeginRound();
        var speakers = talk.Members.Take(talk.TurnsLeft).ToList();
        var views = speakers.ConvertAll(member => talk.View(member.Name));
        var said = await Task.WhenAll(speakers.Select((member, index) => TryAsync(scope, talk, member, views[index])));
        // In the order of the members, whoever was first: replay and readers see the same.
        for (var index = 0; index < said.Length; index++)
        {
            if (said[index] is { } words) { talk.Say(speakers[index].Name, words); }
        }

        await CloseRoundAsync(scope, talk);
    }

    /// <summary>A turn that the chair gives.</summary>
    private static async Task ChosenAsync(WorkflowContext scope, Talk talk)
    {
        talk.BeginRound();
        var word = await AskChairAsync(scope, talk, isLast: false);
        if (talk.EndedBy.Length > 0) { return; }
        if (talk.Find(word.Next) is { } next) { await SpeakAsync(scope, talk, next, talk.View(next.Name)); }
        else if (talk.Knew(word.Next)) { talk.Miss(); } // it has failed before, which the chair has overlooked
        else { throw PatternException.Stranger(talk.Rules.Chair!.Name, word.Next, talk.Members.Select(static member => member.Name)); } // a chair is there where it chooses
        await CloseRoundAsync(scope.Scope("end"), talk, asksAlways: false);
    }

    private static async Task CloseRoundAsync(WorkflowContext scope, Talk talk, bool asksAlways = true)
    {
        talk.Settle();
        var isLast = talk.EndedBy.Length > 0;
        if (talk.Rules.Chair is not null && (asksAlways || isLast)) { await AskChairAsync(scope, talk, isLast); }
    }

    /// <summary>Asks the chair, who may end it.</summary>
    private static async Task<ChairWord> AskChairAsync(WorkflowContext scope, Talk talk, bool isLast)
    {
        var chair = talk.Rules.Chair!; // callers look first
        var word = await chair.DecideAsync(scope.Scope(chair.Name), talk.View(chair.Name), isLast);
        if (word.Says is { } says) { talk.Remark(chair.Name, says); }
        if (word.Conclusion is { } conclusion) { talk.Conclusion = conclusion; }
        if (word.IsDone) { talk.End("the chair ended it"); }
        return word;
    }

    private static async Task SpeakAsync(WorkflowContext scope, Talk talk, ChatMember member, ChatView view)
    {
        if (await TryAsync(scope, talk, member, view) is { } said) { talk.Say(member.Name, said); }
        talk.Settle();
    }

    /// <summary>What a member says; null where it failed, which ends its part.</summary>
    private static async Task<JsonElement?> TryAsync(WorkflowContext scope, Talk talk, ChatMember member, ChatView view)
    {
        try { return await member.SpeakAsync(scope.Scope(member.Name), view); }
        catch (TuttiException failure) when (failure is not HostUnsuitedException)
        {
            talk.Leave(member, failure);
            return null;
        }
    }
}
