using System.Text;
using System.Text.Json;
using Tutti.Governance.Budgets;

namespace Tutti.Governance.Tests.Budgets;

public sealed class LedgerEventJsonTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 10, 15, 30, 123, 456, TimeSpan.FromHours(1));

    public static TheoryData<LedgerEvent> Events =>
    [
        new LedgerEvent.TermsSet("day/\"ünï\"", "USD", 79_228_162_514_264_337_593_543_950_335m, "day@Europe/Berlin"),
        new LedgerEvent.Held("run-1/a<b>&'é\n/day", 4.00m, new() { ["day"] = 1_700_000_000_000_000, ["team/\u20ac+1"] = 0 }, At, "0f"),
        new LedgerEvent.Held("h", 0.000_000_1m, [], At.ToUniversalTime()) { By = "ann \ud83d\ude00" },
        new LedgerEvent.Held("h", 1m, new() { ["day"] = -1 }, DateTimeOffset.MinValue, "") { By = "" },
        new LedgerEvent.Armed("h", "call \u0007"),
        new LedgerEvent.Committed("h\\", 3.50m),
        new LedgerEvent.Committed("", 0m),
        new LedgerEvent.Released("h", "expired"),
        new LedgerEvent.Doubted("h"),
        new LedgerEvent.ToppedUp("day", 7, 12.5m),
        new LedgerEvent.LimitSet("day", 0m),
        new LedgerEvent.Warned("day", 80, 7),
        new LedgerEvent.Dropped("run/1"),
    ];

    [Theory]
    [MemberData(nameof(Events))]
    public void Write_AnyEvent_IsWhatTheSerializerWrites(LedgerEvent happened)
    {
        using var written = new MemoryStream();
        using (var writer = new Utf8JsonWriter(written)) { LedgerEventJson.Write(writer, happened); }

        Assert.Equal(JsonSerializer.Serialize(happened, LedgerJson.Default.LedgerEvent), Encoding.UTF8.GetString(written.ToArray()));
    }

    [Fact]
    public void Events_HaveEachKind() =>
        Assert.Equal(typeof(LedgerEvent).GetNestedTypes().Order(ByName).ToList(), Events.Select(static row => row.Data.GetType()).Distinct().Order(ByName).ToList());

    private static readonly Comparer<Type> ByName = Comparer<Type>.Create(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
}
