using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tutti.ChangeGate.Tests.Support;

/// <summary>The inputs of the flow.</summary>
internal sealed record GateInput
{
    public string Repository { get; init; } = "";

    public string Base { get; init; } = "";

    public bool IncludeUncommitted { get; init; }

    public int Rounds { get; init; } = 2;

    public string Branch { get; init; } = "";

    public int RiskLimit { get; init; } = 50;

    public required string Reports { get; init; }

    public required string Work { get; init; }

    public JsonElement ToJson() => JsonElement.Parse(new JsonObject
    {
        ["repo"] = Repository,
        ["base"] = Base,
        ["uncommitted"] = IncludeUncommitted,
        ["rounds"] = Rounds,
        ["branch"] = Branch,
        ["risk_limit"] = RiskLimit,
        ["reports"] = Reports,
        ["work"] = Work,
    }.ToJsonString());
}
