using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Governance.Amounts;
using Tutti.Governance.Prices;

namespace Tutti.Governance.Policies.Reading;

/// <summary>Reads one entry of the price table.</summary>
internal sealed class PriceReader(PolicyDraft draft, string pointer)
{
    internal void Read(DocumentNode node)
    {
        var price = new MapReader(node, "a price", draft.Faults);
        if (node is not DocumentNode.Map) { return; }
        var (models, from, unit) = (price.Names("model"), price.Day("from"), price.TextNode("unit"));
        var (input, output) = (Number(price, "input"), Number(price, "output"));
        var (cached, written) = (Number(price, "cached_input"), Number(price, "cache_write"));
        if (models is null) { price.Missing("model", "Name the model, for example: model: gpt-x, or model: \"gpt-*\""); }
        if (!price.Has("unit")) { price.Missing("unit", "Name the currency, for example: unit: USD"); }
        foreach (var key in (string[])["input", "output"])
        {
            if (!price.Has(key)) { price.Missing(key, $"Say what a million tokens cost, for example: {key}: 2.50; 0 where they are free."); }
        }

        var isUnit = unit is not null && IsCounted(unit);
        price.Close();
        if (!isUnit || input is null || output is null) { return; }
        var read = new ModelPrice { Unit = unit!.Value, InputPerMillion = input.Value, OutputPerMillion = output.Value, CachedInputPerMillion = cached, CacheWritePerMillion = written };
        foreach (var pattern in models?.Patterns ?? [])
        {
            if (pattern.Text.StartsWith("model:", StringComparison.Ordinal)) { draft.Faults.Add(PolicyCodes.Pattern, price.PlaceOf("model"), $"'{pattern}' of a price is written without 'model:', since only models have prices."); }
            else { draft.Prices.Add(new PriceDefinition { Models = pattern, From = from, Price = read, JsonPointer = pointer, Place = node.Place }); }
        }
    }

    private bool IsCounted(DocumentNode.Text unit)
    {
        if (Amount.IsUnit(unit.Value) && unit.Value != ModelTokens.Unit) { return true; }
        draft.Faults.Add(PolicyCodes.Currency, unit.Place, $"'{unit.Value}' is no currency. Write a code such as USD or EUR; tokens are counted by themselves.");
        return false;
    }

    /// <summary>An exact number that is not negative: no sign, no exponent, no NaN.</summary>
    private decimal? Number(MapReader price, string key)
    {
        if (price.TextNode(key) is not { } text) { return null; }
        if (Amount.TryParseValue(text.Value, out var value) && value <= ModelPrice.Most) { return value; }
        draft.Faults.Add(PolicyCodes.Price, text.Place, $"'{text.Value}' is no price of a million tokens. Write digits, for example 2.50, up to {ModelPrice.Most}; no sign, no exponent.");
        return null;
    }
}
