using System.Text.Json;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Triggers;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Triggers;

/// <summary>What is asked of the triggers of a host, and how it is answered.</summary>
internal static class TriggerAnswers
{
    /// <summary>Answers a question.</summary>
    /// <exception cref="Kernel.TuttiException">There is no such trigger (TUT4725), or it does not take this (TUT4726).</exception>
    public static async Task<JsonElement?> AskAsync(TuttiEngine engine, TriggerRunner runner, AskOrder order, CancellationToken cancellationToken)
    {
        if (order.Topic == TriggerTopics.List) { return JsonSerializer.SerializeToElement(await ShowAsync(engine, engine.Triggers(), cancellationToken).ConfigureAwait(false), TriggerCliJson.Default.TriggerShowArray); }
        if (order.Topic == TriggerTopics.Letters) { return JsonSerializer.SerializeToElement(await LettersAsync(engine, cancellationToken).ConfigureAwait(false), TriggerCliJson.Default.LetterRowArray); }
        var ask = TriggerTopics.BodyOf(order);
        if (order.Topic == TriggerTopics.Get) { return JsonSerializer.SerializeToElement(await ShowAsync(engine, [ask.Name], cancellationToken).ConfigureAwait(false) is [var one] ? [one] : throw TriggerEngine.NoTrigger(ask.Name), TriggerCliJson.Default.TriggerShowArray); }
        var reply = order.Topic == TriggerTopics.Add && ask.Definition is { } definition ? await engine.SetTriggerAsync(definition, order.By, cancellationToken).ConfigureAwait(false)
            : order.Topic == TriggerTopics.Replay ? await engine.ReplayAsync(ask.Name, ask.Number, order.By, cancellationToken).ConfigureAwait(false)
            : await engine.AskTriggerAsync(ask.Name, MessageOf(order, ask), order.By, cancellationToken).ConfigureAwait(false);
        runner.Poke();
        return JsonSerializer.SerializeToElement(Told(engine, ask.Name, reply), TriggerCliJson.Default.TriggerTold);
    }

    private static TriggerMessage MessageOf(AskOrder order, TriggerAsk ask) => order.Topic switch
    {
        TriggerTopics.Remove => new TriggerMessage.Remove(),
        TriggerTopics.Pause => new TriggerMessage.Pause(ask.Why ?? ""),
        TriggerTopics.Drop => new TriggerMessage.Drop(ask.Number),
        TriggerTopics.Unpause => new TriggerMessage.Unpause(),
        TriggerTopics.Fire => new TriggerMessage.Fire((ask.Event ?? new TriggerEvent { Type = TriggerEvent.Fired }) with { Source = order.By }),
        _ => throw TriggerEngine.NoTrigger(ask.Name),
    };

    private static async Task<TriggerShow[]> ShowAsync(TuttiEngine engine, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var known = engine.Triggers().ToHashSet(StringComparer.Ordinal);
        var shown = new List<TriggerShow>();
        foreach (var name in names.Where(known.Contains))
        {
            if (await engine.LookAsync(TriggerObject.Kind, name, TriggerShow.Of, cancellationToken).ConfigureAwait(false) is { } one) { shown.Add(one); }
        }

        return [.. shown.OrderBy(static one => one.Name, StringComparer.Ordinal)];
    }

    private static async Task<LetterRow[]> LettersAsync(TuttiEngine engine, CancellationToken cancellationToken)
    {
        var letters = new List<LetterRow>();
        foreach (var name in engine.Triggers().Order(StringComparer.Ordinal))
        {
            letters.AddRange(await engine.LookAsync(TriggerObject.Kind, name, state => state.Dead.Select(letter => LetterRow.Of(name, letter)).ToList(), cancellationToken).ConfigureAwait(false));
        }

        return [.. letters];
    }

    private static TriggerTold Told(TuttiEngine engine, string name, TriggerReply reply) => new(
        name,
        reply.Standing switch { TriggerStanding.Begins => "begins", TriggerStanding.Waits => "waits", TriggerStanding.Repeated => "repeated", TriggerStanding.PassedOver => "passed over", TriggerStanding.Refused => "refused", _ => "done" },
        reply.Number,
        reply.Number > 0 ? RunId.FromKey(engine.Store.Workspace, TriggerObject.KeyOf(name, reply.Number)).ToString() : "",
        reply.Code,
        reply.Why);
}
