using Tutti.Documents;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Interpreting;

/// <summary>What each kind of step does.</summary>
public sealed class InterpreterTests
{
    [Theory]
    // order, results, templates that keep their type
    [InlineData("""{"a":{"use":"test/echo","with":{"n":20}},"b":{"use":"test/echo","with":{"n":"${a.n + 1}","text":"a is ${a.n}"}}}""", """{"n":"${b.n * 2}","text":"${b.text}"}""", """{"n":42,"text":"a is 20"}""")]
    // skipped: null
    [InlineData("""{"a":{"use":"test/echo","when":"1 > 2"}}""", """{"a":"${a == null}","b":"${a.or_else(7)}"}""", """{"a":true,"b":7}""")]
    // a failure as data
    [InlineData("""{"a":{"use":"test/fail","on-error":"continue"}}""", """{"code":"${a.error.code}"}""", """{"code":"TEST1"}""")]
    // a group
    [InlineData("""{"g":{"do":{"a":{"use":"test/echo","with":{"n":1}},"b":{"use":"test/echo","with":{"n":"${a.n + 1}"}}}}}""", """{"n":"${b.n}","g":"${g.n}"}""", """{"n":2,"g":2}""")]
    // the first case that fits; the others have no result
    [InlineData("""{"c":{"choose":[{"when":"inputs.n > 5","do":{"big":{"use":"test/echo","with":{"x":"big"}}}},{"when":"inputs.n > 1","do":{"some":{"use":"test/echo","with":{"x":"some"}}}}],"else":{"few":{"use":"test/echo","with":{"x":"few"}}}}}""", """{"x":"${c.x}","big":"${big}"}""", """{"x":"some","big":null}""")]
    // a loop that ends by its condition
    [InlineData("""{"l":{"loop":{"until":"n.x >= 3","max":9},"do":{"n":{"use":"test/echo","with":{"x":"${round + 1}"}}}}}""", """{"value":"${l.value.x}","rounds":"${l.rounds}","ended":"${l.ended}"}""", """{"value":3,"rounds":3,"ended":true}""")]
    // a loop that is used up keeps the best
    [InlineData("""{"l":{"loop":{"until":"false","max":4,"best":"n.score","result":{"round":"${n.round}"}},"do":{"n":{"use":"test/echo","with":{"round":"${round}","score":"${[3, 9, 1, 2][round]}"}}}}}""", """{"best":"${l.value.round}","ended":"${l.ended}"}""", """{"best":1,"ended":false}""")]
    // a round reads what those before it gave, and so does the condition
    [InlineData("""{"l":{"loop":{"until":"l.rounds == inputs.n","max":9,"best":"5 - n.sum"},"do":{"n":{"use":"test/echo","with":{"sum":"${(l.last == null ? 1 : l.last.sum) * 2}","kept":"${l.value}","round":"${l.rounds}"}}}}}""", """{"sum":"${l.last.sum}","round":"${l.last.round}","best":"${l.last.kept.sum}"}""", """{"sum":8,"round":2,"best":2}""")]
    // a loop whose condition holds before it begins
    [InlineData("""{"a":{"use":"test/echo","with":{"ok":true}},"l":{"loop":{"until":"a.ok","max":4},"do":{"n":{"use":"test/fail"}}}}""", """{"rounds":"${l.rounds}"}""", """{"rounds":0}""")]
    // each item has results of its own
    [InlineData("""{"m":{"map":{"over":"[1, 2, 3]","as":"x","key":"'k' + string(x)"},"do":{"a":{"use":"test/echo","with":{"n":"${x * 10 + index}"}},"b":{"use":"test/echo","with":{"n":"${a.n}"}}}}}""", """{"all":"${m.items.map(i, i.n)}","passed":"${m.passed}"}""", """{"all":[10,21,32],"passed":["k1","k2","k3"]}""")]
    // branches, and what failed among them
    [InlineData("""{"p":{"parallel":{"join":"keep-partial"},"each":{"a":{"use":"test/echo","with":{"n":1}},"b":{"use":"test/fail"}}}}""", """{"a":"${p.a.n}","failed":"${p.failed.map(f, f.id)}","b":"${p.b}","passed":"${p.passed}"}""", """{"a":1,"failed":["b"],"b":null,"passed":["a"]}""")]
    // enough of them
    [InlineData("""{"p":{"parallel":{"join":{"quorum":2}},"each":{"a":{"use":"test/echo","with":{"n":1}},"b":{"use":"test/fail"},"c":{"use":"test/echo","with":{"n":3}}}}}""", """{"passed":"${p.passed}"}""", """{"passed":["a","c"]}""")]
    // needs and results are edges, whatever the order in the text
    [InlineData("""{"p":{"parallel":{},"each":{"sum":{"use":"test/echo","with":{"n":"${one.n + two.n}"}},"one":{"use":"test/echo","with":{"n":1}},"two":{"use":"test/echo","needs":["one"],"with":{"n":2}}}}}""", """{"n":"${sum.n}"}""", """{"n":3}""")]
    // again, and only some
    [InlineData("""{"m":{"map":{"over":"['a', 'b']","as":"x","key":"x","join":"keep-partial"},"do":{"s":{"use":"test/echo","with":{"x":"${x}"}}}},"again":{"rerun":"m","only":"['b']"}}""", """{"items":"${m.items.map(i, i.x)}","passed":"${again.passed}"}""", """{"items":["a","b"],"passed":["a","b"]}""")]
    // again, and what failed and does not run again has still failed
    [InlineData("""{"m":{"map":{"over":"['a', 'b']","as":"x","key":"x","join":"keep-partial"},"do":{"s":{"use":"test/fail","when":"x == 'b'"}}},"again":{"rerun":"m","only":"['a']"}}""", """{"passed":"${again.passed}","failed":"${again.failed.map(f, f.id)}"}""", """{"passed":["a"],"failed":["b"]}""")]
    public async Task RunAsync_StepsOfEveryKind_GiveTheOutputs(string steps, string outputs, string expected)
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse(steps, """ "inputs":{"n":{"type":"int","default":3}},"outputs": """ + outputs);

        Assert.Equal(expected, await bench.RunAsync(plan));
    }

    [Fact]
    public async Task R5_JoinAny_TheFirstDecidesAndTheOthersAreCancelled()
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse(
            """{"p":{"parallel":{"join":"any"},"each":{"slow":{"agent":"slow"},"fast":{"agent":"fast"}}}}""",
            """ "agents":{"slow":{"script":{"blocks":true}},"fast":{"script":{"reply":{"n":1}}}},"outputs":{"n":"${p.fast.n}","slow":"${p.slow}"} """);

        Assert.Equal("""{"n":1,"slow":null}""", await bench.RunAsync(plan));
    }

    [Fact]
    public async Task Parallel_Max_LetsOnlySoManyIn()
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse(
            """{"m":{"map":{"over":"[1, 2, 3, 4]","max":2},"do":{"s":{"agent":"slow"}}}}""",
            """ "agents":{"slow":{"script":{"blocks":true,"reply":1}}},"outputs":{"n":"${m.items.size()}"} """);

        var run = await bench.StartAsync(plan);
        await bench.Agents.Begun.WaitAsync(PlanBench.Cancellation);
        await bench.Agents.Begun.WaitAsync(PlanBench.Cancellation);
        var before = bench.Agents.Calls.Count; // the third begins only when one of them ends
        bench.Agents.Gate.SetResult();

        Assert.Equal("""{"n":4}""", await bench.OutputsAsync(run));
        Assert.Equal(2, before);
        Assert.Equal(4, bench.Agents.Calls.Count);
    }

    [Fact]
    public async Task E4_Failure_UndoesNewestFirst()
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse("""{"a":{"use":"test/once"},"b":{"use":"test/once"},"c":{"use":"test/fail"}}""");

        var error = await bench.FailsAsync(plan);

        Assert.Equal("TEST1", error.Code);
        Assert.Equal(["once:a", "once:b", "undo:~undo/b", "undo:~undo/a"], bench.Acts.Select(static act => act.Replace("#0", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("fail", "yes", """{"answer":"yes","by":"ann"}""")]
    [InlineData("continue", "no", """{"answer":"no","by":"ann"}""")]
    [InlineData("fail", "no", "TUT4652")]
    public async Task D2_Ask_ARefusalFailsUnlessHandled(string onRefusal, string choice, string expected)
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse(
            """{"ok":{"ask":{"prompt":"Ship ${inputs.what}?","by":{"group":"maintainers"},"on-refusal":"HOW"}}}""".Replace("HOW", onRefusal, StringComparison.Ordinal),
            """ "inputs":{"what":{"default":"it"}},"outputs":{"answer":"${ok.answer}","by":"${ok.by}"} """);

        var run = await bench.StartAsync(plan);
        await bench.SeeAsync(run, static happened => happened.Kind == "question.asked" && happened.Text == "Ship it?");
        await bench.RestartAsync();
        await bench.Engine.AnswerAsync(run, "ok", choice, "ann", cancellationToken: PlanBench.Cancellation);

        if (expected.StartsWith("TUT", StringComparison.Ordinal)) { Assert.Equal(expected, (await Assert.ThrowsAnyAsync<Kernel.TuttiException>(() => bench.OutputsAsync(run))).Code); }
        else { Assert.Equal(expected, await bench.OutputsAsync(run)); }
    }

    [Fact]
    public async Task Flow_InAFlow_HasInputsAndOutputsOfItsOwn()
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse(
            """{"inner":{"flow":"double","with":{"n":21}},"after":{"use":"test/echo","with":{"n":"${inner.n}"}}}""",
            """ "flows":{"double":{"name":"double","inputs":{"n":"int"},"steps":{"x":{"use":"test/echo","with":{"n":"${inputs.n * 2}"}}},"outputs":{"n":"${x.n}"}}},"outputs":{"n":"${after.n}"} """);

        var run = await bench.StartAsync(plan);

        Assert.Equal("""{"n":42}""", await bench.OutputsAsync(run));
        Assert.Equal(["inner/x", "after"], await bench.PathsAsync(run));
    }

    [Fact]
    public async Task When_NobodyCanTell_TheRunFailsAndSaysWhy()
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse("""{"a":{"use":"test/echo","with":{}},"b":{"use":"test/echo","when":"a.score > 3"}}""");

        var error = await bench.FailsAsync(plan);

        Assert.Equal("TUT4651", error.Code);
        Assert.Contains("'a.score > 3'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task D1_HostWithOtherFiles_TheRunKeepsItsPlan()
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse("""{"go":{"wait":{"signal":"go"}},"say":{"use":"test/echo","with":{"text":"${render('hello.md')}"}}}""", """ "files":{"hello.md":"Hello, ${inputs.who}!"},"inputs":{"who":{"default":"you"}},"outputs":{"text":"${say.text}"} """);

        var run = await bench.StartAsync(plan);
        await bench.SeeAsync(run, static happened => happened.Kind == "signal.awaited");
        await bench.RestartAsync();
        await bench.Engine.SignalAsync(run, "go", System.Text.Json.JsonElement.Parse("1"), cancellationToken: PlanBench.Cancellation);

        Assert.Equal("""{"text":"Hello, you!"}""", await bench.OutputsAsync(run));
    }

    [Theory]
    [InlineData("""{"n":"x"}""", "type int")]
    [InlineData("""{"m":1}""", "Did you mean 'n'?")]
    [InlineData("{}", "is missing")]
    public async Task Start_WrongInputs_AreRefusedBeforeAnythingRuns(string inputs, string expected)
    {
        await using var bench = await new PlanBench().OpenAsync();
        var plan = PlanBench.Parse("""{"a":{"use":"test/echo"}}""", """ "inputs":{"n":{"type":"int"}} """);

        var refused = await Assert.ThrowsAsync<DocumentException>(() => bench.StartAsync(plan, inputs));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Acts);
    }
}
