using System.Globalization;
using Tutti.Governance.Gates;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Audits;

/// <summary>
/// Sums all budgets of a log anew, from the records of its ledgers and by code of its own: no hold beyond a limit, no booking without its hold, and the states that ledgers
/// wrote are the ones that their movements give. What an admitted call says that it holds must be held.
/// </summary>
/// <param name="run">The run whose holds are looked at, in the ledgers that they lie in; null for all.</param>
public sealed class LedgerAudit(RunId? run) : ILogAudit
{
    private const string Kind = "tutti/ledger";

    private readonly Dictionary<RunId, Seen> _objects = [];
    private readonly Dictionary<string, Seen> _ledgers = new(StringComparer.Ordinal);
    private readonly List<(long Position, string Fault)> _ofCalls = [];
    private int _erased;

    /// <inheritdoc/>
    public bool Wants(in RecordHeader header) => header.Kind switch
    {
        RecordKind.ObjectOpened => true,
        RecordKind.ObjectChanged or RecordKind.ObjectKept => _objects.ContainsKey(header.Run),
        RecordKind.StepAdmitted => run is null || run == header.Run,
        _ => false,
    };

    /// <inheritdoc/>
    public void See(JournalRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.IsErased)
        {
            Miss(record);
            return;
        }

        switch (record.Kind)
        {
            case RecordKind.ObjectOpened:
                Open(record);
                break;
            case RecordKind.StepAdmitted when RecordedDecision.Read(record) is { } admitted:
                foreach (var hold in admitted.Holds) { Require(record, admitted, hold); }
                break;
            case RecordKind.ObjectChanged or RecordKind.ObjectKept when _objects.GetValueOrDefault(record.Run) is { IsSound: true } ledger:
                Sum(ledger, record);
                break;
            default:
                break; // nothing of budgets, or of a ledger that is known to be bad
        }
    }

    /// <inheritdoc/>
    public AuditResult Conclude()
    {
        var ledgers = _ledgers.Values.Where(ledger => run is null || ledger.Sums.Totals.OfRun.Count > 0 || ledger.IsCalled).ToList();
        var faults = _ofCalls.Concat(ledgers.Select(static ledger => ledger.Fault).OfType<(long, string)>()).OrderBy(static fault => fault.Item1).ToList();
        if (faults.Count > 0) { return new AuditResult(Holds: false, $"{faults[0].Item2}{(faults.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({faults.Count} faults)") : "")}", faults[0].Item1); }
        if (ledgers.Find(static ledger => ledger.Unclear is not null)?.Unclear is { } unclear) { return new AuditResult(Holds: null, unclear); }
        if (ledgers.Count > 0) { return new AuditResult(Holds: true, Describe(ledgers)); }
        if (_erased > 0) { return new AuditResult(Holds: null, string.Create(CultureInfo.InvariantCulture, $"the payloads of {_erased} records that may speak of budgets were erased")); }
        return new AuditResult(Holds: null, run is null ? "there are no budgets in the log" : "the run holds nothing on any budget");
    }

    /// <summary>What the policy said last of an account at this point of the log; null where no ledger has it.</summary>
    internal SummedAccount? Find(string ledger, string account) => _ledgers.GetValueOrDefault(ledger) is { IsSound: true } found ? found.Sums.Accounts.GetValueOrDefault(account) : null;

    private bool IsOfRun(string hold) => run is { } wanted && hold.StartsWith(wanted.ToString(), StringComparison.Ordinal);

    private string Describe(List<Seen> ledgers)
    {
        var totals = LedgerTotals.Of(ledgers.Select(static ledger => ledger.Sums.Totals));
        var (accounts, open) = (ledgers.Sum(static ledger => ledger.Sums.AccountsSeen), ledgers.Sum(static ledger => ledger.Sums.Open.Count));
        var sums = string.Create(CultureInfo.InvariantCulture, $"{Many(accounts, "account")} of {Many(ledgers.Count, "ledger")}, {Many(totals.Holds, "hold")}");
        var of = run is null ? $"{sums}: " : string.Create(CultureInfo.InvariantCulture, $"the run's {Many(totals.OfRun.Count, "hold")} among {sums}: ");
        var erased = _erased > 0 ? string.Create(CultureInfo.InvariantCulture, $"; NOT CHECKED: what {Many(_erased, "erased record")} said that it holds") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{of}{totals.Booked(run is not null)}{(run is null ? totals.Overruns() : "")}{(open > 0 ? $", {Many(open, "hold")} open" : "")}{(totals.Kept > 0 ? $", {Many(totals.Kept, "kept state")} the same" : "")}{erased}");
    }

    private static string Many(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    /// <summary>Ledgers cannot be erased, runs can: of those goes only what their calls said that they hold.</summary>
    private void Miss(JournalRecord record)
    {
        _erased++;
        if (_objects.GetValueOrDefault(record.Run) is { } ledger) { ledger.Unclear ??= string.Create(CultureInfo.InvariantCulture, $"position {record.Position} of the ledger '{ledger.Sums.Key}' was erased"); }
    }

    private void Open(JournalRecord record)
    {
        if (KeyOf(record) is not { } key) { return; }
        var ledger = new Seen(new SummedLedger(key));
        _objects.TryAdd(record.Run, ledger);
        if (!_ledgers.TryAdd(ledger.Sums.Key, ledger)) { _ledgers[ledger.Sums.Key].Fault ??= Place(record.Position, ledger.Sums.Key, "it opens a second ledger of this name"); }
    }

    /// <summary>The ledger's key; null for another Object, and for what nobody can read, which no ledger is made of.</summary>
    private static string? KeyOf(JournalRecord record)
    {
        try
        {
            var fields = new RecordFields(record.Body.Span);
            return fields.Text() == Kind ? fields.Text() : null;
        }
        catch (InvalidDataException) { return null; }
    }

    private void Sum(Seen ledger, JournalRecord record)
    {
        try
        {
            if (record.Kind == RecordKind.ObjectChanged) { ledger.Sums.See(record, IsOfRun); }
            else { ledger.Keep(record); }
        }
        catch (InvalidDataException fault) { ledger.Fault = Place(record.Position, ledger.Sums.Key, fault.Message); }
        catch (Exception fault) when (fault is OverflowException or ArgumentOutOfRangeException) { ledger.Fault = Place(record.Position, ledger.Sums.Key, "it holds a number that no ledger has"); }
        catch (NotSupportedException unclear) { ledger.Unclear = unclear.Message; }
    }

    /// <summary>A call's hold lies in the log before its admission, and is open then: else the budget was never asked.</summary>
    private void Require(JournalRecord record, GateRecord admitted, GateHold named)
    {
        if (_ledgers.GetValueOrDefault(named.Ledger) is not { } ledger)
        {
            _ofCalls.Add(Place(record.Position, named.Ledger, $"the call holds {named.Id}, and there is no such ledger"));
            return;
        }

        ledger.IsCalled = true;
        if (!ledger.IsSound) { return; }
        var hold = ledger.Sums.Open.GetValueOrDefault(named.Id);
        var isHeld = hold is not null && hold.Amount == named.Amount && hold.Unit == named.Unit && hold.Slots.ContainsKey(named.Account) && hold.Intent == admitted.Call;
        if (!isHeld) { _ofCalls.Add(Place(record.Position, named.Ledger, string.Create(CultureInfo.InvariantCulture, $"the call says that it holds {named.Amount} {named.Unit} on the account '{named.Account}', and that is not what is held"))); }
    }

    private static (long Position, string Fault) Place(long position, string ledger, string fault) =>
        (position, string.Create(CultureInfo.InvariantCulture, $"position {position} of the ledger '{ledger}': {fault}"));

    /// <summary>A ledger as far as it was seen.</summary>
    private sealed class Seen(SummedLedger sums)
    {
        private readonly List<JournalRecord> _pieces = [];

        public SummedLedger Sums => sums;

        public (long Position, string Fault)? Fault { get; set; }

        public string? Unclear { get; set; }

        /// <summary>Whether an admitted call names it.</summary>
        public bool IsCalled { get; set; }

        public bool IsSound => Fault is null && Unclear is null;

        /// <summary>A piece of a state; with the last one it is compared.</summary>
        public void Keep(JournalRecord record)
        {
            var body = new RecordFields(record.Body.Span);
            var (sequence, _, piece, pieces) = (body.Number(), body.Number(), body.Number(), body.Number());
            if (piece == 0) { _pieces.Clear(); }
            if (piece != _pieces.Count) { throw new InvalidDataException("a piece of a kept state is missing"); }
            _pieces.Add(record);
            if (piece + 1 < pieces) { return; }
            var whole = new RecordFields(_pieces.SelectMany(static kept => kept.Content.ToArray()).ToArray());
            sums.Compare(LedgerJsonReading.Parse(whole.Bytes()), sequence, DateTimeOffset.UnixEpoch.AddMicroseconds(record.Time));
            _pieces.Clear();
        }
    }
}
