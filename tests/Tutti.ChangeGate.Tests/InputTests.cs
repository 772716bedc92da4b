using System.Text.Json;
using ChangeGate;

namespace Tutti.ChangeGate.Tests;

/// <summary>The input as tools write it: text by the declared fields.</summary>
public sealed class InputTests
{
    [Fact]
    public void Deserialize_NothingGiven_HasTheDeclaredDefaults()
    {
        var input = JsonSerializer.Deserialize("{}", GateJson.Default.GateInput);

        Assert.Equal(new GateInput(), input);
        Assert.True(input?.WantsSample);
    }

    [Fact]
    public void Fields_EveryOne_IsAPropertyWithTheSameDefault()
    {
        var written = JsonSerializer.SerializeToElement(new GateInput(), GateJson.Default.GateInput);

        Assert.Equal(written.EnumerateObject().Select(static property => property.Name), GateInput.Fields.Select(static field => field.Name));
        Assert.All(GateInput.Fields, field => Assert.Equal(field.Default, written.GetProperty(field.Name).ToString(), ignoreCase: true));
    }
}
