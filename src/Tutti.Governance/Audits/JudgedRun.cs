using System.Text.Json;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Audits;

/// <summary>What the log says of a run up to a record: what a decision about its next call can depend on.</summary>
internal sealed class JudgedRun
{
    private readonly List<string> _labels = [];
    private readonly List<PastCall> _past = [];
    private readonly Dictionary<PathKey, (PastCall? Call, IReadOnlyList<GateCount> Counts)> _admitted = [];
    private readonly Dictionary<(string Limit, string Key), int> _counted = [];
    private readonly HashSet<PathKey> _corrected = [];

    /// <summary>What the flow or workflow may be called: as the run was started, and without what names of flows begin with.</summary>
    public IReadOnlyList<string?> Flows { get; private set; } = [null];

    /// <summary>Whether the run had done more than the log of it tells: it is a fork of another, or arguments of what it called were not logged whole.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Takes a record that changes what is known.</summary>
    public void See(JournalRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.RunStarted:
                Start(new RecordFields(record.Body.Span));
                break;
            case RecordKind.RunContinued:
                _past.Clear(); // the code begins anew, and what it has called with it
                _counted.Clear();
                break;
            case RecordKind.StepCorrected:
                _corrected.Add(record.Key);
                break;
            case RecordKind.StepCompleted:
                Complete(record);
                break;
            case RecordKind.ChildEnded:
                Join(new RecordFields(record.Body.Span));
                break;
            default:
                break;
        }
    }

    /// <summary>A call was let through: it is one of those that succeeded, and counts, when its step completes.</summary>
    /// <param name="step">Its step.</param>
    /// <param name="recorded">What the log says of it.</param>
    /// <param name="arguments">Its arguments; null where the log does not have all of them.</param>
    public void Admit(PathKey step, GateRecord recorded, CallArguments? arguments)
    {
        IsPartial |= arguments is null;
        _admitted[step] = (TargetName.TryParse(recorded.Target, out var target) ? new PastCall(target, arguments ?? Known(recorded)) : null, recorded.Counts);
    }

    /// <summary>How many calls of a limit over the run are known to have been made.</summary>
    public int CountOf(string limit, string key) => _counted.GetValueOrDefault((limit, key));

    /// <summary>
    /// What rules may know of the run: first as the log has it, then less. A decision that only the others give again was made before all of it had reached the code, or in a part of the
    /// run that knows nothing of the rest, such as an undo.
    /// </summary>
    public IEnumerable<RunFacts> FactsOf(string id)
    {
        foreach (var flow in Flows) { yield return new RunFacts(id, flow, [.. _labels], new RunHistory([.. _past])); }
        var flowName = Flows[0];
        yield return new RunFacts(id, flowName, [.. _labels]);
        for (var known = _past.Count - 1; known > 0 && known >= _past.Count - 16; known--) { yield return new RunFacts(id, flowName, [.. _labels], new RunHistory([.. _past.Take(known)])); }
        for (var known = _labels.Count - 1; known >= 0; known--) { yield return new RunFacts(id, flowName, [.. _labels.Take(known)], new RunHistory([.. _past])); }
        yield return new RunFacts(id, flow: null);
    }

    private void Start(RecordFields fields)
    {
        var name = fields.Text();
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        Flows = slash < 0 ? [name] : [name[(slash + 1)..], name];
        fields.Number(); // version
        fields.Text(); // digest
        fields.Text(); // source
        fields.Number(); // flags
        fields.Text(); // type of the input
        fields.Take(ContentDigest.Size);
        fields.Text(); // start key
        for (var left = fields.Number(); left > 0; left--)
        {
            fields.Text();
            fields.Text();
        }

        for (var limit = 0; limit < 3; limit++) { fields.Number(); }
        fields.Take(RunId.Size + PathKey.Size); // parent, its key
        IsPartial |= fields.Take(RunId.Size).ContainsAnyExcept((byte)0); // what a fork has copied is judged in its original
        fields.Number(); // its position
        Label(fields.Texts());
    }

    private void Complete(JournalRecord record)
    {
        var fields = new RecordFields(record.Body.Span);
        fields.Number(); // attempt
        fields.Number(); // how long it took
        fields.Text(); // type of the result
        Label(fields.Texts());
        if (!_admitted.Remove(record.Key, out var admitted)) { return; }
        foreach (var count in admitted.Counts.Where(static count => count.Counter.Length == 0)) { _counted[(count.Limit, count.Key)] = CountOf(count.Limit, count.Key) + 1; }
        // What a person says it gave is no proof that it was called, and a result that says that it failed is no success.
        if (admitted.Call is { } call && !_corrected.Contains(record.Key) && !IsError(record.Content)) { _past.Add(call); }
    }

    private void Join(RecordFields fields)
    {
        fields.Take(RunId.Size); // the child
        fields.Number(); // how it ended
        fields.Text(); // type of the result
        fields.Text(); // the error: code
        fields.Text(); // message
        fields.Number(); // transient
        fields.Text(); // type
        Label(fields.Texts());
    }

    private static CallArguments Known(GateRecord recorded)
    {
        try { return LogRedaction.Known(recorded.Arguments); }
        catch (Exception unreadable) when (unreadable is UnreadableCallException or ArgumentException) { return CallArguments.None; }
    }

    private void Label(IEnumerable<string> marks)
    {
        foreach (var mark in marks.Where(mark => !_labels.Contains(mark))) { _labels.Add(mark); }
    }

    private static bool IsError(ReadOnlyMemory<byte> result)
    {
        try
        {
            using var document = JsonDocument.Parse(result);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("isError", out var says) && says.ValueKind == JsonValueKind.True;
        }
        catch (JsonException) { return false; }
    }
}
