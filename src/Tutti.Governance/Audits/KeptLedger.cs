using System.Globalization;
using System.Text.Json;

namespace Tutti.Governance.Audits;

/// <summary>Compares a state that a ledger wrote as a whole with the sums. Later records build on it, so a changed state would change limits unseen.</summary>
internal static class KeptLedger
{
    public static void Compare(JsonElement kept, Dictionary<string, SummedAccount> accounts, Dictionary<string, SummedHold> holds, DateTimeOffset at)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var account in kept.MapOf("Accounts"))
        {
            names.Add(account.Name);
            CompareAccount(account.Value, accounts.GetValueOrDefault(account.Name) ?? throw new InvalidDataException($"it has the account '{account.Name}', of which no movement speaks"), at);
        }

        if (accounts.Keys.FirstOrDefault(name => !names.Contains(name)) is { } missing) { throw new InvalidDataException($"it does not have the account '{missing}'"); }
        CompareHolds(kept, holds);
    }

    private static void CompareAccount(JsonElement kept, SummedAccount account, DateTimeOffset at)
    {
        var set = kept.Find("SetLimit") is { } limit ? limit.ToAmount() : (decimal?)null;
        Same(kept.TextOf("Unit") == account.Unit, account, "unit");
        Same(kept.AmountOf("Limit") == account.Limit && set == account.SetLimit, account, "limit");
        Same(kept.TextOf("Window") == account.WindowText, account, "window");
        var starts = new HashSet<long>();
        foreach (var slot in kept.MapOf("Slots"))
        {
            Same(long.TryParse(slot.Name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var start), account, "window");
            starts.Add(start);
            var summed = account.Slots.GetValueOrDefault(start) ?? new SummedSlot();
            Same(slot.Value.AmountOf("Held") == summed.Held, account, "held amount");
            Same(slot.Value.AmountOf("Spent") == summed.Spent && slot.Value.AmountOf("Overrun") == summed.Overrun, account, "spent amount");
            Same(slot.Value.AmountOf("Extra") == summed.Extra, account, "added amount");
        }

        // A ledger forgets slots that no longer count, and no others.
        Same(account.Slots.All(slot => starts.Contains(slot.Key) || (slot.Value.Held == 0 && !account.Counts(slot.Key, at))), account, "window");
    }

    private static void CompareHolds(JsonElement kept, Dictionary<string, SummedHold> holds)
    {
        var count = 0;
        foreach (var hold in kept.MapOf("Holds"))
        {
            count++;
            var summed = holds.GetValueOrDefault(hold.Name);
            if (summed is null || !IsSame(hold.Value, summed)) { throw new InvalidDataException($"its hold '{hold.Name}' is not the one that the movements give"); }
        }

        if (count != holds.Count) { throw new InvalidDataException("it does not have all open holds"); }
    }

    private static bool IsSame(JsonElement kept, SummedHold summed)
    {
        var slots = kept.SlotsOf();
        return kept.AmountOf("Amount") == summed.Amount && kept.WholeOf("State") == summed.State && kept.TextOf("Intent") == summed.Intent && kept.TimeOf("Expires") == summed.Expires
            && slots.Count == summed.Slots.Count && slots.All(slot => summed.Slots.TryGetValue(slot.Key, out var start) && start == slot.Value);
    }

    private static void Same(bool isSame, SummedAccount account, string what)
    {
        if (!isSame) { throw new InvalidDataException($"the {what} of the account '{account.Id}' in it is not the one that the movements give"); }
    }
}
