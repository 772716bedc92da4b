using System.Buffers;
using Tutti.Agents.Routing.Vectors;

namespace Tutti.Agents.Routing.Ranking;

/// <summary>The scores of one request, in memory that is given back.</summary>
internal sealed class ScoreSheet : IDisposable
{
    private const int Rows = RouteParts.Count + 4;

    private readonly float[] _rented;
    private readonly int _width;

    internal ScoreSheet(int agents)
    {
        _width = StableMath.Padded(agents);
        _rented = ArrayPool<float>.Shared.Rent(_width * Rows);
        _rented.AsSpan(0, _width * Rows).Clear();
    }

    /// <summary>The parts, one after the other.</summary>
    internal Span<float> Parts => _rented.AsSpan(0, _width * RouteParts.Count);

    /// <summary>Their sum.</summary>
    internal Span<float> Hybrid => Row(RouteParts.Count);

    /// <summary>How likely each agent is, as was learned.</summary>
    internal Span<float> Shares => Row(RouteParts.Count + 1);

    /// <summary>The same in standard deviations.</summary>
    internal Span<float> Learned => Row(RouteParts.Count + 2);

    /// <summary>What agents are ordered by.</summary>
    internal Span<float> Total => Row(RouteParts.Count + 3);

    internal float Part(int part, int agent) => _rented[(part * _width) + agent];

    public void Dispose() => ArrayPool<float>.Shared.Return(_rented);

    private Span<float> Row(int row) => _rented.AsSpan(row * _width, _width);
}
