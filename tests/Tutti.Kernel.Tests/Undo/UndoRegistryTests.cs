using Tutti.Kernel.Payloads;
using Tutti.Kernel.Undo;

namespace Tutti.Kernel.Tests.Undo;

/// <summary>Each undo has an id of its own, whichever sort it is of; one that is not there is named beside those that are.</summary>
public sealed class UndoRegistryTests
{
    private readonly UndoRegistry _undos = new(new PayloadTypes());

    [Fact]
    public void Add_AnIdThatIsTaken_IsRefused()
    {
        _undos.Add<int>("a", static (_, _) => ValueTask.CompletedTask);
        _undos.AddOther("b", static () => 1);

        Assert.Equal("TUT1005", Assert.Throws<TuttiException>(() => _undos.Add<int>("a", static (_, _) => ValueTask.CompletedTask)).Code);
        Assert.Equal("TUT1005", Assert.Throws<TuttiException>(() => _undos.Add<int>("b", static (_, _) => ValueTask.CompletedTask)).Code);
        Assert.Equal("TUT1005", Assert.Throws<TuttiException>(() => _undos.AddOther("a", static () => 1)).Code);
        Assert.Equal("TUT1005", Assert.Throws<TuttiException>(() => _undos.AddOther("b", static () => 1)).Code);
        Assert.Throws<ArgumentException>(() => _undos.Add<int>(" ", static (_, _) => ValueTask.CompletedTask));
        Assert.Throws<ArgumentException>(() => _undos.AddOther(" ", static () => 1));
    }

    [Fact]
    public async Task Run_AnUndo_GetsItsInput_AndOneThatIsNotThereIsNamedBesideThoseThatAre()
    {
        var undone = 0;
        _undos.Add<int>("files/remove@1", (_, input) =>
        {
            undone = input;
            return ValueTask.CompletedTask;
        }).AddOther("files/add@1", static () => 1);

        await _undos.RunAsync("files/remove@1", null!, _undos.Payloads.For<int>().Encode(7));

        Assert.Equal(7, undone);
        Assert.NotNull(_undos.FindOther("files/add@1"));
        Assert.Null(_undos.FindOther("files/remove@1"));
        var missing = await Assert.ThrowsAsync<TuttiException>(async () => await _undos.RunAsync("files/move@1", null!, default));
        Assert.Equal(("TUT1006", false), (missing.Code, missing.IsTransient));
        Assert.Contains("it knows: files/add@1, files/remove@1.", missing.Message, StringComparison.Ordinal);
    }
}
