using System.Runtime.CompilerServices;
using Tutti.Expressions.Json;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Bench;

/// <summary>A condition of a policy or a flow, and the same written in C#.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Text">The expression.</param>
/// <param name="ByHand">The baseline.</param>
internal sealed record Condition(string Name, string Text, Func<Request, bool> ByHand)
{
    private static readonly CelType Order = CelType.Object("order", [new CelField("amount", CelType.Decimal), new CelField("currency", CelType.String)]);

    public static IReadOnlyList<Condition> All { get; } =
    [
        new("one comparison", "count < 100", static request => request.Count < 100),
        new("typical", "amount < 100 && currency == \"EUR\" && vendor in [\"a\", \"b\"]", static request =>
            request.Amount < 100 && request.Currency == "EUR" && request.Vendor is "a" or "b"),
        new("fields of JSON", "order.amount < 100m && order.currency == \"EUR\"", static request => request.Amount < 100 && request.Currency == "EUR"),
        new("macro over 10 items", "items.all(i, i >= 0)", static request => Array.TrueForAll(request.Items, static item => item >= 0)),
    ];

    public static ExpressionEnvironment Environment { get; } = new(new EnvironmentOptions
    {
        Variables =
        [
            new("count", CelType.Int), new("amount", CelType.Decimal), new("currency", CelType.String), new("vendor", CelType.String), new("order", Order),
            new("items", CelType.List(CelType.Int)),
        ],
    });

    public static Activation Activate(Request request)
    {
        var activation = Environment.CreateActivation();
        activation.Set("count", CelValue.From(request.Count));
        activation.Set("amount", CelValue.From(request.Amount));
        activation.Set("currency", CelValue.From(request.Currency));
        activation.Set("vendor", CelValue.From(request.Vendor));
        activation.Set("order", JsonValues.FromJson("""{"amount": 19.99, "currency": "EUR"}"""u8, Order));
        activation.Set("items", CelValue.FromList([.. request.Items.Select(static item => CelValue.From(item))]));
        return activation;
    }
}

/// <summary>What the conditions ask about.</summary>
internal sealed class Request
{
    public long Count { get; } = 7;

    public decimal Amount { get; } = 19.99m;

    public string Currency { get; } = "EUR";

    public string Vendor { get; } = Copy("b");

    public long[] Items { get; } = [.. Enumerable.Range(0, 10)];

    /// <summary>A text that is not the same object as the literal it is compared with.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Copy(string text) => new(text.AsSpan());
}
