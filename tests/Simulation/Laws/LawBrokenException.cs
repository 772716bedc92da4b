namespace Tutti.Simulation.Laws;

/// <summary>A world did what no world may do.</summary>
internal sealed class LawBrokenException(string law, string detail) : Exception($"{law}: {detail}")
{
    public string Law { get; } = law;
}
