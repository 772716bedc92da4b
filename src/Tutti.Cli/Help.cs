using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Tutti.Cli;

/// <summary>Examples below the help of each verb: most people read nothing else.</summary>
internal static class Help
{
    private static readonly Dictionary<string, string> Examples = new()
    {
        ["tutti"] = """
            tutti init                                write a first flow for the project you stand in
            tutti run .                               run it, and follow it
            tutti resume                              go on after a crash or Ctrl-C
            tutti runs list                           what has run, what runs
            tutti approval list                       what persons are asked
            """,
        ["init"] = """
            tutti init                                looks at the folder, and writes flow.yaml
            tutti init ../shop --ci github            and how GitHub runs it
            """,
        ["run"] = """
            tutti run flow.yaml --input who=you
            tutti run .                               the flow.yaml, or the project, of this folder
            tutti run examples/change-gate
            tutti run examples/change-gate --input repo=../shop --input base=main
            tutti run jobs/nightly report --input @inputs.json --key nightly-2026-11-21
            tutti run jobs/nightly --detach           leave it to a background host
            tutti run jobs/nightly --yes -o json      for scripts: one JSON object, and the exit code
            """,
        ["goal"] = """
            tutti goal "find the cause of the outage, then write a report" --agents agents/
            tutti goal "refund order 7; where is parcel 12" --show      the plan and what it may cost
            tutti goal "a page on owls" --budget 2usd --approve --accept "size(goal.result) > 200"
            """,
        ["versions"] = """
            tutti runs versions 7k2m                  each plan, and what changed
            """,
        ["resume"] = """
            tutti resume                              every unfinished run
            tutti resume 7k2m                         this one, also when it is paused
            """,
        ["list"] = """
            tutti runs list --status failed --status needs-attention
            tutti runs list --label team=shop -o jsonl
            tutti runs list -o id | xargs -n1 tutti runs get
            """,
        ["events"] = """
            tutti runs events 7k2m -f
            tutti runs events 7k2m -o jsonl --after 120
            """,
        ["signal"] = """
            tutti runs signal 7k2m deployed
            tutti runs signal 7k2m deployed '{"version":"1.4"}' --id deploy-17
            """,
        ["publish"] = """
            tutti topic publish orders order.paid '{"order":7}'
            tutti topic publish orders order.paid '{"order":7}' --id payment-311
            tutti topic get orders --mermaid           who said what, as a picture
            """,
        ["trigger"] = """
            tutti trigger add nightly.trigger.yaml
            tutti trigger next nightly.trigger.yaml   when it is due; nothing is added
            tutti trigger fire nightly                one run now
            tutti host --stay                         due times need a host that stays
            """,
        ["correct"] = """
            tutti runs correct 7k2m fetch-rate --result 1.0834 --because "the service is down"
            tutti runs correct 7k2m research --result @answer.json --because "I know this one" --fork
            tutti runs correct 7k2m research --tell "Leave the figures of 2019 out."
            """,
        ["fork"] = """
            tutti runs events 7k2m                    find the position
            tutti runs fork 7k2m --before 42
            tutti runs fork 7k2m --with flow.yaml     go on with an edited flow
            """,
        ["approve"] = """
            tutti approval approve 7k2m
            tutti approval approve 7k2m:review --choice "fix it" --comment "looks good"
            tutti approval approve 7k2m:pay --choice happened --result '{"receipt":"r-17"}' --cost '3.20 USD' -m "their invoice says so"
            """,
        ["witness serve"] = """
            tutti witness key > witness.pub           for who verifies: tutti verify --all --witness witness.pub
            tutti witness serve --log shop.pub --port 8080
            """,
        ["approval serve"] = """
            tutti approval serve
            tutti approval serve --port 8123
            tutti approval serve -o json              {"link":…,"address":…}, for scripts
            """,
        ["completion"] = """
            tutti completion bash >> ~/.bashrc        also zsh; open a new shell afterwards
            tutti completion fish > ~/.config/fish/completions/tutti.fish
            """,
        ["flow check"] = """
            tutti flow check gate.flow.yaml
            tutti flow check flows/*.yaml -o json     for editors and scripts
            """,
        ["fmt"] = """
            tutti flow fmt gate.flow.yaml
            tutti flow fmt flows/*.yaml --check       for continuous integration
            """,
        ["graph"] = """
            tutti flow graph gate.flow.yaml           Mermaid, to be pasted into Markdown
            tutti flow graph gate.flow.yaml -o svg > gate.svg
            tutti flow graph gate.flow.yaml -o dot | dot -Tpdf > gate.pdf
            """,
        ["convert"] = """
            tutti flow convert gate.flow.yaml -o json > gate.json
            tutti flow convert gate.json -o yaml      and back
            tutti flow convert gate.flow.yaml -o csharp > GatePlan.cs
            """,
        ["schema"] = """
            tutti flow schema > flow-v1.schema.json
            # yaml-language-server: $schema=./flow-v1.schema.json    (the first line of a flow)
            """,
        ["agent list"] = """
            tutti agent list                          the cards in agents/
            tutti agent list --from flow.yaml -o json
            """,
        ["agent get"] = """
            tutti agent get coder
            """,
        ["lint"] = """
            tutti agent lint
            tutti agent lint --from ../team/agents -o json
            """,
        ["agent test"] = """
            tutti agent test                          each example is asked of a router that has not seen it
            tutti agent test --cases asked.jsonl --least 80
            # asked.jsonl: {"text": "where is my parcel", "agent": "parcels"}
            """,
        ["route"] = """
            tutti agent route "the parcel never came, give me my money back"
            tutti agent route "make the tests pass" --capability code.fix --most-risk execute --stronger lead
            tutti agent route "make the tests pass" --except coder -o id
            """,
        ["eval"] = """
            tutti eval team.flow.yaml cases.yaml --against writer
            tutti eval team.flow.yaml cases.yaml --against writer --times 5 --judge critic --least 80
            # cases.yaml: { tutti: cases/v1, cases: [{ inputs: { question: "2 + 2?" }, expect: "4" }] }
            """,
        ["policy check"] = """
            tutti policy check                        policy.yaml of this folder
            tutti policy check policies/*.yaml -o json
            """,
        ["explain"] = """
            tutti policy explain github.delete_repo --as coder
            tutti policy explain stripe.create_refund amount=4000 currency=usd --caller ann
            tutti policy explain @call.yaml -o json
            """,
        ["diff"] = """
            tutti policy diff policy.yaml changed.yaml                the calls that the store has recorded
            tutti policy diff policy.yaml changed.yaml --since 7d
            tutti policy diff policy.yaml changed.yaml --calls calls.jsonl
            # calls.jsonl: {"call": "x.y", "args": {"n": 1}, "as": "coder"}
            """,
        ["scan"] = """
            tutti policy scan github                       starts it, lists its tools, and ends it
            tutti policy scan github --tools tools.json    a result of tools/list that you have
            """,
        ["review"] = """
            tutti policy review github                     tool by tool, in a terminal
            tutti policy review github --accept get_issue --risk merge=write
            tutti policy review github --effect get_issue=pure     it may be called again when its outcome is unknown
            tutti policy review github --tools tools.json --all
            """,
        ["policy schema"] = """
            tutti policy schema > policy-v1.schema.json
            # yaml-language-server: $schema=./policy-v1.schema.json    (the first line of a policy)
            """,
        ["models list"] = """
            tutti models list                         which model each tier has, and where was looked
            """,
        ["models check"] = """
            tutti models check http://localhost:11434
            tutti models check https://api.example.com/v1 --model small-1    the key: TUTTI_MODEL_KEY
            tutti models check http://localhost:8080 --no-trial -o json
            """,
        ["gateway"] = """
            tutti gateway --config policy.yaml --stdio          a client starts this as its server
            tutti gateway --config policy.yaml --port 7717      clients reach http://127.0.0.1:7717/mcp
            tutti gateway status                                what it is doing, from another terminal
            """,
        ["gateway status"] = """
            tutti gateway status --store /srv/tools             servers, calls by verdict, what waits for people
            tutti gateway status -o json | jq '.gateway.servers[] | select(.failures > 0)'
            """,
        ["sessions"] = """
            tutti gateway sessions                              who calls, with which client, since when
            tutti gateway sessions -o id | xargs -n1 tutti runs get
            """,
        ["tools"] = """
            tutti gateway tools --as ann                        what ann is shown, and what the policy says of it
            tutti gateway tools -o jsonl | jq 'select(.pinning == "quarantined") | .name'
            tutti policy explain docs.search q=x --caller ann   the same for one call with its arguments, rule by rule
            """,
        ["mcp serve"] = """
            tutti mcp serve                           what an assistant starts as its server; see docs/assistants.md
            """,
        ["verify"] = """
            tutti verify --all                        every record of this store
            tutti verify --all --anchor head.txt --key log.pub --require anchors
            tutti verify receipt.json --key log.pub   no store and no network needed
            tutti verify 7k2m.tutti.zip --key log.pub --require statement
            tutti verify --all --revoked lost.pub     what this key signed does not count
            """,
        ["proof"] = """
            tutti audit proof 7k2m --to receipt.json  the whole run
            tutti audit proof 7k2m pay                one step, to stdout
            tutti audit proof 7k2m --withhold ask     shown to be there, and not what it says
            """,
        ["runs export"] = """
            tutti runs export 7k2m                    writes RUN.tutti.zip: send it, and log.pub by another way
            tutti runs export 7k2m --to audit/ --withhold ask --withhold .
            tutti runs export 7k2m --withhold '*'     that it ran, when and how it ended; nothing of what it said
            """,
        ["search"] = """
            tutti audit search --kind question.answered --by ann --since 7d
            tutti audit search --text "refund" --newest -n 20
            tutti audit search --path 'review*' -o jsonl | jq -r .proof
            """,
        ["rotate"] = """
            tutti audit rotate --because "ann has left" > rotation.txt
            tutti audit anchor --witness https://witness.example.com
            tutti verify --all --key first.pub        who knows the first key goes on
            tutti verify --all --key first.pub --revoked first.pub --anchor rotation.txt
            """,
        ["anchor"] = """
            tutti audit anchor --file /mnt/other/head.txt
            tutti audit anchor --git ../records       then: git push origin refs/notes/tutti
            tutti audit anchor --webhook https://audit.example.com/heads
            tutti audit anchor --witness https://witness.example.com --witness-key witness.pub
            """,
        ["backup"] = """
            tutti store backup /mnt/backup/friday
            tutti verify --all --store /mnt/backup/friday
            """,
        ["restore"] = """
            tutti store restore /mnt/backup/friday --because "the disk died"
            tutti store restore /mnt/backup/friday --same-epoch      the original is gone, and nothing followed
            """,
        ["new-epoch"] = """
            tutti store new-epoch --because "put the log of Friday back after the disk died"
            """,
        ["host"] = """
            tutti host                                hold the store until nothing is left to do
            tutti host --stay                         hold it until Ctrl-C
            """,
    };

    /// <summary>Puts the examples behind the usual help of each verb.</summary>
    public static void AddExamples(RootCommand root)
    {
        if (root.Options.OfType<HelpOption>().FirstOrDefault() is { Action: HelpAction usual } option) { option.Action = new WithExamples(usual); }
    }

    private sealed class WithExamples(HelpAction usual) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var result = usual.Invoke(parseResult);
            var command = parseResult.CommandResult.Command;
            var parent = command.Parents.OfType<Command>().FirstOrDefault();
            if (Examples.TryGetValue($"{parent?.Name} {command.Name}", out var text) || Examples.TryGetValue(command is RootCommand ? "tutti" : command.Name, out text))
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (var line in text.Split('\n')) { output.WriteLine($"  {line.TrimEnd()}"); }
                output.WriteLine();
            }

            return result;
        }
    }
}
