using System.Globalization;
using System.Text.Json;

namespace Tutti.Governance.Audits;

/// <summary>What a ledger answered, where the journal has it: what was left then must be what is left now that all of it is summed anew.</summary>
/// <param name="reply">The reply; null where the journal has none.</param>
internal sealed class LedgerAnswer(JsonElement? reply)
{
    private const long NoRoom = 2;

    private IReadOnlyCollection<string> _accounts = [];
    private decimal? _overrun;

    /// <summary>It says what is left on the tightest of these.</summary>
    public void Expect(IReadOnlyCollection<string> accounts) => _accounts = accounts;

    /// <summary>It says what was booked beyond the hold.</summary>
    public void ExpectOverrun(decimal overrun) => _overrun = overrun;

    public void Check(Dictionary<string, SummedAccount> accounts, DateTimeOffset at)
    {
        if (reply is not { } said) { return; }
        if (said.WholeOf("Outcome") == NoRoom) { _accounts = [said.TextOf("Account")]; }
        if (_overrun is { } overrun && said.AmountOf("Overrun") != overrun) { throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it answered an overrun of {said.AmountOf("Overrun")}, and it is {overrun}")); }
        if (_accounts.Count == 0 || _accounts.Any(id => !accounts.ContainsKey(id))) { return; }
        var left = _accounts.Min(id => accounts[id].BalanceAt(at).Left);
        if (said.AmountOf("Left") != left) { throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it answered that {said.AmountOf("Left")} are left on '{string.Join("', '", _accounts)}', and summed anew {left} are")); }
    }
}
