using Tutti.Documents.Reading;
using Tutti.Documents.Yaml;

namespace Tutti.Documents.Tests.Reading;

public sealed class FaultListTests
{
    [Fact]
    public void Add_AnErrorBehindManyWarnings_IsKept()
    {
        var faults = new FaultList();
        for (var number = 0; number < 500; number++) { faults.Warn(DocumentCodes.UnknownKey, SourcePlace.None, "doubtful"); }

        faults.Add(DocumentCodes.WrongKind, SourcePlace.None, "wrong");

        Assert.True(faults.HasErrors);
        Assert.Equal(100, faults.All.Count);
        Assert.Equal("wrong", Assert.Single(faults.All, static fault => !fault.IsWarning).Message);
    }

    [Fact]
    public void MapReader_AKeyNobodyTakes_IsReportedWithItsPlaceAndASuggestion()
    {
        var faults = new FaultList();
        var reader = new MapReader(YamlDocuments.Parse("limit: 1\nlimmit: 2\n", "p.yaml"), "budget 'b'", faults);
        _ = reader.Whole("limit", 1, 9);

        reader.Close();

        Assert.Equal("p.yaml:2:1: error TUT4602: 'limmit' means nothing in budget 'b'. Did you mean 'limit'?", Assert.Single(faults.All).ToString());
    }
}
