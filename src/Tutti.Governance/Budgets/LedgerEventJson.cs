using System.Text.Json;
using Tutti.Kernel.Payloads;

namespace Tutti.Governance.Budgets;

/// <summary>Writes events of ledgers, two for each call that spends: the bytes that <see cref="LedgerJson"/> would write, without the serializer.</summary>
internal static class LedgerEventJson
{
    /// <summary>Declares the types that ledgers write.</summary>
    public static void Declare(PayloadTypes payloads) => payloads
        .Add("tutti/ledger-state@1", LedgerJson.Default.LedgerState)
        .Add("tutti/ledger-reply@1", LedgerJson.Default.LedgerReply)
        .AddWritten("tutti/ledger-event@1", LedgerJson.Default.LedgerEvent, Write);

    public static void Write(Utf8JsonWriter writer, LedgerEvent happened)
    {
        switch (happened)
        {
            case LedgerEvent.Held held:
                Write(writer, held);
                break;
            case LedgerEvent.Armed armed:
                Begin(writer, "armed"u8, armed.Hold);
                writer.WriteString("Intent"u8, armed.Intent);
                writer.WriteEndObject();
                break;
            case LedgerEvent.Committed committed:
                Begin(writer, "committed"u8, committed.Hold);
                writer.WriteNumber("Actual"u8, committed.Actual);
                writer.WriteEndObject();
                break;
            case LedgerEvent.Released released:
                Begin(writer, "released"u8, released.Hold);
                writer.WriteString("Why"u8, released.Why);
                writer.WriteEndObject();
                break;
            default:
                JsonSerializer.Serialize(writer, happened, LedgerJson.Default.LedgerEvent); // what does not come with each call
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, LedgerEvent.Held held)
    {
        Begin(writer, "held"u8, held.Hold);
        writer.WriteNumber("Amount"u8, held.Amount);
        writer.WriteStartObject("Slots"u8);
        foreach (var (account, slot) in held.Slots) { writer.WriteNumber(account, slot); }
        writer.WriteEndObject();
        writer.WriteString("Expires"u8, held.Expires);
        writer.WriteString("Intent"u8, held.Intent);
        if (held.By is { } by) { writer.WriteString("By"u8, by); }
        writer.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter writer, ReadOnlySpan<byte> kind, string hold)
    {
        writer.WriteStartObject();
        writer.WriteString("$type"u8, kind);
        writer.WriteString("Hold"u8, hold);
    }
}
