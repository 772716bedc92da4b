using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Building;

/// <summary>
/// A value of a plan as C# writes it: <c>"Hello ${inputs.who}"</c>, <c>3</c>, <c>2.50m</c>, <c>true</c>, <c>["dotnet", "build"]</c> and
/// <c>new PlanMap { ["path"] = "src" }</c> become values by themselves. Immutable.
/// </summary>
[CollectionBuilder(typeof(PlanValue), nameof(ListOf))]
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "Of does for every node what the conversions do for literals.")]
public sealed class PlanValue
{
    private PlanValue(DocumentNode node) => Node = node;

    /// <summary>The value <c>null</c>; where a value may be left out, null itself leaves it out.</summary>
    public static PlanValue Nothing { get; } = new(new DocumentNode.Null(SourcePlace.None));

    /// <summary>The value as plans hold it.</summary>
    public DocumentNode Node { get; }

    /// <summary>A value that is there already.</summary>
    /// <param name="node">The value.</param>
    public static PlanValue Of(DocumentNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new PlanValue(node);
    }

    /// <summary>A list; collection expressions call it.</summary>
    /// <param name="items">The items; null is <see cref="Nothing"/>.</param>
    public static PlanValue ListOf(params ReadOnlySpan<PlanValue?> items)
    {
        var nodes = new DocumentNode[items.Length];
        for (var at = 0; at < nodes.Length; at++) { nodes[at] = (items[at] ?? Nothing).Node; }
        return new PlanValue(new DocumentNode.List(nodes, SourcePlace.None));
    }

    /// <summary>A number digit for digit, where C# has no literal that keeps its form: <c>1e3</c>.</summary>
    /// <param name="digits">A number as JSON writes it.</param>
    /// <exception cref="DocumentException">It is no such number (TUT4605).</exception>
    public static PlanValue Number(string digits)
    {
        ArgumentNullException.ThrowIfNull(digits);
        if (!IsNumber(digits)) { throw new DocumentException([new DocumentFault(FaultCodes.WrongValue, SourcePlace.None, $"'{digits}' is no number of JSON. Write for example 1e3, -0.10 or 42.")]); }
        return new PlanValue(new DocumentNode.Number(digits, SourcePlace.None));
    }

    /// <summary>The items of a list; none for other values.</summary>
    public IEnumerator<PlanValue?> GetEnumerator() =>
        (Node is DocumentNode.List list ? list.Items.Select(static item => (PlanValue?)new PlanValue(item)) : []).GetEnumerator();

    /// <summary>A text; in most places it may have holes, <c>${…}</c>.</summary>
    public static implicit operator PlanValue(string text) => new(new DocumentNode.Text(text, SourcePlace.None));

    /// <summary>A flag.</summary>
    public static implicit operator PlanValue(bool flag) => new(new DocumentNode.Flag(flag, SourcePlace.None));

    /// <summary>A whole number.</summary>
    public static implicit operator PlanValue(int number) => Number(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A whole number.</summary>
    public static implicit operator PlanValue(long number) => Number(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A decimal number; zeros at its end stay: <c>2.50m</c>.</summary>
    public static implicit operator PlanValue(decimal number) => Number(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number; the shortest text that means the same.</summary>
    public static implicit operator PlanValue(double number) => Number(number.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A map.</summary>
    public static implicit operator PlanValue(PlanMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new PlanValue(map.ToNode());
    }

    private static bool IsNumber(string digits)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(digits));
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.BytesConsumed == digits.Length && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
