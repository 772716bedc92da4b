using System.Text;
using Tutti.Documents;
using Tutti.Orchestration.Triggers;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Triggers;

/// <summary>Files of triggers.</summary>
public sealed class TriggerReaderTests
{
    private const string Head = "tutti: trigger/v1\nname: t\nflow: ./flow.yaml\n";

    [Fact]
    public void TryRead_AllOfIt_IsWhatItSays()
    {
        var read = Read(Head + """
            description: Each working day.
            cron: "0 8 * * 1-5"
            zone: Europe/Berlin
            jitter: 5m
            overlap: queue-one
            max: 2
            catch-up: { most: 3 }
            from: 2027-01-01T00:00Z
            until: 2027-12-31T23:59:59+01:00
            paused: true
            with: { day: "${event.time}", deep: [1, { who: "${trigger.name}" }] }
            """, out var faults);

        Assert.Empty(faults);
        Assert.NotNull(read);
        Assert.Equal(("/srv/flow.yaml", "/srv", "0 8 * * 1-5", "Europe/Berlin"), (read.Flow, read.Folder, read.Cron, read.Zone));
        Assert.Equal((TriggerOverlap.QueueOne, 2, TriggerCatchUp.All, 3), (read.Overlap, read.Max, read.CatchUp, read.CatchUpMost));
        Assert.Equal(new DateTimeOffset(2027, 12, 31, 22, 59, 59, TimeSpan.Zero), read.Until);
        Assert.True(read.IsPaused);
        Assert.Equal("cron 0 8 * * 1-5 Europe/Berlin", read.Source);
    }

    [Theory]
    [InlineData("every: 15m", 1, TriggerOverlap.Skip)]
    [InlineData("topic: orders", 10, TriggerOverlap.Queue)]
    [InlineData("webhook: true", 10, TriggerOverlap.Queue)]
    public void TryRead_WithoutRules_TakesWhatIsUsual(string source, int max, TriggerOverlap overlap)
    {
        var read = Read(Head + source, out _);

        Assert.Equal((max, overlap, TriggerCatchUp.Last), (read!.Max, read.Overlap, read.CatchUp));
    }

    [Theory]
    [InlineData("", TriggerCodes.NotOneSource)]
    [InlineData("every: 1m\ntopic: a", TriggerCodes.NotOneSource)]
    [InlineData("every: 10ms", DocumentCodes.WrongValue)]
    [InlineData("every: soon", DocumentCodes.WrongValue)]
    [InlineData("every: 1m\noffset: 1m", DocumentCodes.WrongValue)]
    [InlineData("every: 1m\njitter: 2m", DocumentCodes.WrongValue)]
    [InlineData("cron: \"0 25 * * *\"", TriggerCodes.NoCron)]
    [InlineData("cron: \"0 2 * * *\"\nzone: Europe/Atlantis", TriggerCodes.NoZone)]
    [InlineData("every: 1m\nzone: UTC", TriggerCodes.NotHere)]
    [InlineData("topic: a\ncatch-up: all", TriggerCodes.NotHere)]
    [InlineData("every: 1m\nwhere: \"true\"", TriggerCodes.NotHere)]
    [InlineData("webhook: true\ntype: a", TriggerCodes.NotHere)]
    [InlineData("every: 1m\noverlap: allow\nmax: 2", TriggerCodes.NotHere)]
    [InlineData("every: 1m\noverlap: sometimes", DocumentCodes.UnknownWord)]
    [InlineData("every: 1m\nuntil: tomorrow", TriggerCodes.NoMoment)]
    [InlineData("every: 1m\nfrom: 2027-01-02T00:00Z\nuntil: 2027-01-01T00:00Z", TriggerCodes.NoMoment)]
    [InlineData("topic: a\nlimit: many", DocumentCodes.WrongValue)]
    [InlineData("topic: a\nwhere: event.colour == 'red'", null)]
    [InlineData("topic: a\nwhere: event.type ==", null)]
    [InlineData("topic: a\nwith: { a: \"${inputs.x}\" }", null)]
    [InlineData("webhook: { secrets: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw] }", DocumentCodes.WrongValue)]
    [InlineData("every: 1m\ncolour: red", DocumentCodes.UnknownKey)]
    public void TryRead_Faulty_IsCodedAndPlaced(string rest, string? code)
    {
        var read = Read(Head + rest, out var faults);

        Assert.Null(read);
        var fault = Assert.Single(faults, fault => code is null || fault.Code == code);
        Assert.Equal("/srv/t.trigger.yaml", fault.Place.File);
        Assert.DoesNotContain("MfKQ9r8", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Guide_EachExample_IsReadWithoutFaults()
    {
        var guide = File.ReadAllText(RepositoryRoot.At("docs", "triggers.md"));
        var examples = guide.Split("```yaml\n").Skip(1).Select(static rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)]).Where(static text => text.StartsWith("tutti: trigger/v1", StringComparison.Ordinal)).ToList();

        Assert.True(examples.Count >= 3, "the guide has lost its examples");
        Assert.All(examples, static text =>
        {
            Assert.NotNull(Read(text, out var faults));
            Assert.Empty(faults);
        });
    }

    [Fact]
    public void TryRead_TooLargeOrNothing_IsCoded()
    {
        Assert.Null(Read(new string('#', TriggerReader.MostBytes + 1), out var large));
        Assert.Null(Read("", out var nothing));
        Assert.Null(Read("[]", out var list));

        Assert.Equal(DocumentCodes.TooLarge, large[0].Code);
        Assert.NotEmpty(nothing);
        Assert.Equal(DocumentCodes.WrongKind, list[0].Code);
    }

    private static TriggerDefinition? Read(string yaml, out IReadOnlyList<DocumentFault> faults) => TriggerReader.TryRead(Encoding.UTF8.GetBytes(yaml), "/srv/t.trigger.yaml", out faults);
}
