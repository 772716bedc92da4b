using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tutti.Governance.Limits;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Limits;

public sealed class CircuitTests
{
    [Fact]
    public void AnyCalls_KeepTheLaw_AndGoThroughEveryRowOfTheTable()
    {
        var seen = new HashSet<(CircuitStatus, CircuitTrigger)>();
        var property = Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => new TargetLaw(seed, seen).Holds());

        property.Check(Config.QuickThrowOnFailure.WithMaxTest(400));

        Assert.Equal(Circuit.Table.Keys.Order(), seen.Order());
    }

    [Fact]
    public void Table_UnknownMove_IsRefused() =>
        Assert.Throws<InvalidOperationException>(static () => Circuit.Next(CircuitStatus.Closed, CircuitTrigger.TryOut));

    [Fact]
    public void TheDiagramInTheGuide_IsThatOfTheTable()
    {
        var text = new StringBuilder("```mermaid\nstateDiagram-v2\n    [*] --> Closed\n");
        foreach (var ((from, on), to) in Circuit.Table) { text.Append(CultureInfo.InvariantCulture, $"    {from} --> {to}: {on}\n"); }

        Assert.Contains(text.Append("```\n").ToString(), File.ReadAllText(RepositoryRoot.At("docs", "limits.md")), StringComparison.Ordinal);
    }
}
