using System.Collections.Concurrent;
using System.Text.Json;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Schemas;
using Tutti.Agents.Tests.ModelAgents.Support;
using Tutti.Agents.Tools;
using Tutti.Governance.Approvals;
using Tutti.Governance.Gates;
using Tutti.Governance.Prices;
using Tutti.Kernel;

namespace Tutti.Agents.Tests.ModelAgents;

/// <summary>Agents under a policy: people, budgets, limits, redaction.</summary>
public sealed class GateTests
{
    private const string AskAndSpend = "budgets:\n  cap: { limit: 100 USD, window: run }\n---\n" + """{ id: ask, ask: "local.save", by: { user: bob }, spend: { amount: 60, unit: USD, from: cap } }""";
    private const string AskBob = """{ id: ask, ask: "local.save", by: { user: bob } }""";

    [Fact]
    public async Task GivenAnApproval_WhenAPersonChangesTheArguments_ThenTheChangedOnesAreDoneAndTheModelIsTold()
    {
        var kept = new ConcurrentQueue<string>();
        using var model = new ScriptedModel().Call("save", TestTools.Text("all")).Say("Saved.");
        var agent = AgentHost.Agent(model, TestTools.Keeping("save", ToolEffect.Unknown, kept));
        await using var host = await new AgentHost { Rules = AskBob }.With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);

        await host.AnswerAsync(run, ApprovalChoice.Edit, "bob", new ApprovalContent { Arguments = JsonElement.Parse(TestTools.Text("half")) });

        Assert.Equal("Saved.", (await host.RunAsync(agent)).Text);
        Assert.Equal(["half"], kept);
        Assert.Equal("[a person changed the arguments to {\"text\":\"half\"}]\nsave did half", Seen.Results(model.Calls[1])[0]);
    }

    [Fact]
    public async Task GivenAnApproval_WhenAPersonChangesTheArgumentsToNonsense_ThenNothingIsDone()
    {
        var kept = new ConcurrentQueue<string>();
        using var model = new ScriptedModel().Call("save", TestTools.Text("all")).Say("Not saved.");
        var agent = AgentHost.Agent(model, TestTools.Keeping("save", ToolEffect.Unknown, kept));
        await using var host = await new AgentHost { Rules = AskAndSpend }.With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);

        await host.AnswerAsync(run, ApprovalChoice.Edit, "bob", new ApprovalContent { Arguments = JsonElement.Parse("""{"txt":1}""") });

        Assert.Equal("Not saved.", (await host.RunAsync(agent)).Text);
        Assert.Empty(kept);
        Assert.Contains("do not fit the schema", Seen.Results(model.Calls[1])[0], StringComparison.Ordinal);
        Assert.Contains("\"code\":\"TUT4141\"", Seen.Results(model.Calls[1])[0], StringComparison.Ordinal);
        Assert.Equal((0m, 0m), await host.BalanceAsync("cap") is { } cap ? (cap.Held, cap.Spent) : (-1m, -1m));
    }

    [Fact]
    public async Task GivenAnApproval_WhenTheChangedArgumentsDoNotFit_ThenTheAnswerIsRefusedAndTheQuestionStaysOpen()
    {
        var kept = new ConcurrentQueue<string>();
        using var model = new ScriptedModel().Call("save", TestTools.Text("all")).Say("Saved.");
        var agent = AgentHost.Agent(model, TestTools.Keeping("save", ToolEffect.Unknown, kept));
        await using var host = await new AgentHost { Rules = AskAndSpend, OpenGate = static rules => new Gate(TestPolicy.Of(rules)) { FindSchemaFaults = JsonSchema.FindFaults } }.With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);

        var refused = await Assert.ThrowsAsync<TuttiException>(() => host.AnswerAsync(run, ApprovalChoice.Edit, "bob", new ApprovalContent { Arguments = JsonElement.Parse("""{"txt":1}""") }));
        await host.AnswerAsync(run, ApprovalChoice.Edit, "bob", new ApprovalContent { Arguments = JsonElement.Parse(TestTools.Text("half")) });

        Assert.Equal("TUT2663", refused.Code);
        Assert.Contains("local.save", refused.Message, StringComparison.Ordinal);
        Assert.Equal("Saved.", (await host.RunAsync(agent)).Text);
        Assert.Equal(["half"], kept);
        Assert.Equal((0m, 60m), await host.BalanceAsync("cap") is { } cap ? (cap.Held, cap.Spent) : (-1m, -1m));
    }

    [Fact]
    public async Task GivenWorkGivenAway_WhenAPersonChangesTheRequestToNonsense_ThenNobodyWorksAndNothingIsSpent()
    {
        using var below = new ScriptedModel();
        using var model = new ScriptedModel().Call("helper", """{"request":"Help."}""").Say("Nobody helped.");
        var agent = AgentHost.Agent(model) with { SubAgents = [new SubAgent(AgentHost.Agent(below) with { Name = "helper" }, "Helps.")] };
        await using var host = await new AgentHost { Rules = AskAndSpend.Replace("local.save", "agents.helper", StringComparison.Ordinal) }.With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);

        await host.AnswerAsync(run, ApprovalChoice.Edit, "bob", new ApprovalContent { Arguments = JsonElement.Parse("""{"text":1}""") });

        Assert.Equal("Nobody helped.", (await host.RunAsync(agent)).Text);
        Assert.Empty(below.Calls);
        Assert.Equal((0m, 0m), await host.BalanceAsync("cap") is { } cap ? (cap.Held, cap.Spent) : (-1m, -1m));
    }

    [Fact]
    public async Task GivenAnApproval_WhenAPersonSaysNo_ThenTheModelIsToldWhoAndWhy()
    {
        var kept = new ConcurrentQueue<string>();
        using var model = new ScriptedModel().Call("save", TestTools.Text("all")).Say("Then not.");
        var agent = AgentHost.Agent(model, TestTools.Keeping("save", ToolEffect.Unknown, kept));
        await using var host = await new AgentHost { Rules = AskBob }.With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);

        await host.AnswerAsync(run, ApprovalChoice.Deny, "bob", comment: "too much");

        Assert.Equal("Then not.", (await host.RunAsync(agent)).Text);
        Assert.Empty(kept);
        Assert.Contains("bob said no to 'local.save': too much", Seen.Results(model.Calls[1])[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAnApproval_WhenAPersonAnswersInstead_ThenTheModelHearsThePerson()
    {
        var kept = new ConcurrentQueue<string>();
        using var model = new ScriptedModel().Call("save", TestTools.Text("all")).Say("So it is.");
        var agent = AgentHost.Agent(model, TestTools.Keeping("save", ToolEffect.Unknown, kept));
        await using var host = await new AgentHost { Rules = AskBob }.With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);

        await host.AnswerAsync(run, ApprovalChoice.Respond, "bob", comment: "It is saved already.");

        Assert.Equal("So it is.", (await host.RunAsync(agent)).Text);
        Assert.Empty(kept);
        Assert.Equal("[not called: bob answered instead]\nIt is saved already.", Seen.Results(model.Calls[1])[0]);
    }

    [Fact]
    public async Task GivenAnApprovalOfTheModel_WhenAPersonAnswersInstead_ThenThatIsTheReply()
    {
        using var model = new ScriptedModel();
        var agent = AgentHost.Agent(model);
        await using var host = await new AgentHost { Rules = """{ id: ask, ask: "model:*", by: { user: bob } }""" }.With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);

        await host.AnswerAsync(run, ApprovalChoice.Respond, "bob", comment: "42, of course.");

        Assert.Equal("42, of course.", (await host.RunAsync(agent)).Text);
        Assert.Empty(model.Calls);
    }

    [Fact]
    public async Task GivenAnApprovalOfTheModel_WhenItsDescriptionIsChanged_ThenNothingIsSent()
    {
        using var model = new ScriptedModel();
        var agent = AgentHost.Agent(model);
        await using var host = await new AgentHost { Rules = "budgets:\n  cap: { limit: 100000 tokens, window: run, counts: models }\n---\n" + """{ id: ask, ask: "model:*", by: { user: bob } }""" }.With(agent).OpenAsync();
        var run = await host.StartAsync(agent.Name);

        await host.AnswerAsync(run, ApprovalChoice.Edit, "bob", new ApprovalContent { Arguments = JsonElement.Parse("""{"digest":"0"}""") });

        Assert.Equal("TUT4210", await host.FailAsync(agent.Name));
        Assert.Empty(model.Calls);
        Assert.Equal((0m, 0m), await host.BalanceAsync("cap") is { } cap ? (cap.Held, cap.Spent) : (-1m, -1m));
    }

    [Fact]
    public async Task GivenABudget_WhenItDegrades_ThenTheCheaperModelGoesOn()
    {
        using var dear = new ScriptedModel().Say(string.Join(' ', Enumerable.Repeat("word", 80)));
        using var cheap = new ScriptedModel().Say("""{"said":"cheaply"}""");
        var agent = AgentHost.Agent(dear) with
        {
            Model = AgentModel.Of(dear, "dear", price: new ModelPrice { Unit = "USD", InputPerMillion = 0, OutputPerMillion = 1_000 }),
            Fallback = AgentModel.Of(cheap, "cheap", price: new ModelPrice { Unit = "USD", InputPerMillion = 0, OutputPerMillion = 1 }),
            MaximumOutputTokens = 100,
            Answer = new AnswerForm(),
        };
        await using var host = await new AgentHost { Rules = "budgets:\n  cap: { limit: 0.15 USD, window: run, counts: models, over: degrade }\n---\n" }.With(agent).OpenAsync();

        var result = await host.RunAsync(agent);

        // 0.10 is reserved for each answer of the dear one; the first took 0.08.
        Assert.Equal(("cheaply", 1, 1), (result.Value?.GetProperty("said").GetString(), dear.Calls.Count, cheap.Calls.Count));
        Assert.Equal(["0.080006 USD"], result.Cost);
    }

    [Fact]
    public async Task GivenABudget_WhenItIsUsedUpAndNothingIsCheaper_ThenTheAgentEndsWithACode()
    {
        using var model = new ScriptedModel().Say("never asked");
        var agent = AgentHost.Agent(model);
        await using var host = await new AgentHost { Rules = "budgets:\n  cap: { limit: 10 tokens, window: run, counts: models, over: degrade }\n---\n" }.With(agent).OpenAsync();

        Assert.Equal("TUT4202", await host.FailAsync(agent.Name));
        Assert.Empty(model.Calls);
    }

    [Fact]
    public async Task GivenRedaction_WhenToolsAndModelsSpeak_ThenNeitherTheModelNorTheJournalHasIt()
    {
        using var model = new ScriptedModel().Call("look", TestTools.Text("x")).Say("It is 4111 1111 1111 1111.");
        var agent = AgentHost.Agent(model, TestTools.Of("look", ToolEffect.Pure, static _ => "card 4111111111111111"));
        await using var host = await new AgentHost { Rules = """{ id: scrub, on: "*", redact: { result: [card] } }""" }.With(agent).OpenAsync();

        var result = await host.RunAsync(agent);

        Assert.Equal("It is [redacted:card].", result.Text);
        Assert.Equal("card [redacted:card]", Seen.Results(model.Calls[1])[0]);
        Assert.All(await Journals.TextsAsync(host.Store), static text => Assert.DoesNotContain("4111", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task GivenAPolicyForOneAgent_WhenTwoWork_ThenItHoldsForThatOneOnly()
    {
        var kept = new ConcurrentQueue<string>();
        using var first = new ScriptedModel().Call("save", TestTools.Text("first")).Say("Done.");
        using var second = new ScriptedModel().Call("save", TestTools.Text("second")).Say("Done.");
        var save = TestTools.Keeping("save", ToolEffect.Unknown, kept);
        await using var host = await new AgentHost { Rules = """{ id: readers, deny: "local.save", for: { agent: reader } }""" }.With("both", async (ctx, gate, task) =>
        {
            await ModelAgentLoop.RunAsync(ctx, gate, AgentHost.Agent(first, save) with { Name = "reader" }, task);
            return await ModelAgentLoop.RunAsync(ctx, gate, AgentHost.Agent(second, save) with { Name = "writer" }, task);
        }).OpenAsync();

        await host.RunAsync<ModelAgentResult>("both");

        Assert.Equal(["second"], kept);
    }
}
