using System.Globalization;
using TradeSettlement.LedgerService;

namespace TradeSettlement;

/// <summary>What the command line says.</summary>
internal sealed record ProgramOptions
{
    /// <summary>The text of --help.</summary>
    internal static readonly string Help = $"""
        Settles trades, all of each or nothing of it, against a ledger that speaks HTTP.

          trade-settlement [--store DIR] [--trades N] [--approve auto|ask] [--opinion none|model] [--fail POINT=HOW]…

          --store DIR       where journal and ledger are kept (trade-store). The same folder again goes on where it was:
                            interrupt it, or kill it, and give the same command.
          --trades N        how many trades (12, at most 9999). More of them later are added to those that are there.
          --approve auto    risky trades are approved by the demo with the demo's key (the default)
          --approve ask     you are asked, and answer with the demo's key; what you leave open waits for ten minutes
          --opinion model   the risk agent also asks a model what to look at (TUTTI_MODEL_URL and others, see docs/models.md);
                            its words are in the report, and rules decide as without it. none is the default
          --fail POINT=HOW  what goes wrong; may be given often. Add :N for the first N requests only, @T0003 for one trade only
              points        {string.Join(", ", FailureSwitches.Points)}
              hows          refuse        the ledger says no
                            error-before  it answers 500 and has booked nothing
                            error-after   it answers 500 and has booked
                            drop          it books and drops the connection
                            slow          it books long after everybody gave up waiting
                            busy          it answers 429 and when to come back

        Try:
          --fail fee=refuse@T0003       the last leg fails: the two before it are taken back
          --fail settle=drop            nobody hears what became of it, so the ledger is asked
          --fail reverse=error-before:2 --fail fee=refuse   undoing fails too, and is tried again
          --trades 60                   the budget of the day is not enough for all
          --approve ask                 say no to T0005, and T0008 behind it still has its turn

        Ends with 0 when every cent is accounted for, 1 when not, 2 where it cannot begin, 130 when interrupted.
        """;

    /// <summary>Where journal and ledger are kept.</summary>
    public string Store { get; init; } = "trade-store";

    /// <summary>How many trades.</summary>
    public int Trades { get; init; } = 12;

    /// <summary>Whether a person is asked.</summary>
    public bool Asks { get; init; }

    /// <summary>Whether a model is asked for an opinion.</summary>
    public bool WantsOpinion { get; init; }

    /// <summary>Whether only the help is wanted.</summary>
    public bool WantsHelp { get; init; }

    /// <summary>What goes wrong.</summary>
    public FailureSwitches Switches { get; } = new();

    /// <summary>Reads the command line.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">It cannot be read (TUT9101).</exception>
    public static ProgramOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ProgramOptions();
        for (var at = 0; at < arguments.Count; at += 2)
        {
            if (arguments[at] is "--help" or "-h" or "-?") { return options with { WantsHelp = true }; }
            if (at + 1 == arguments.Count) { throw SettlementErrors.BadOption($"'{arguments[at]}' is unknown, or its value is missing."); }
            options = options.With(arguments[at], arguments[at + 1]);
        }

        return options;
    }

    private ProgramOptions With(string name, string value)
    {
        switch (name)
        {
            case "--store" when value.Length > 0:
                return this with { Store = value };
            case "--trades" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 9999:
                return this with { Trades = count };
            case "--approve" when value is "auto" or "ask":
                return this with { Asks = value == "ask" };
            case "--opinion" when value is "none" or "model":
                return this with { WantsOpinion = value == "model" };
            case "--fail" when Switches.TrySet(value):
                return this;
            case "--store" or "--trades" or "--approve" or "--opinion" or "--fail":
                throw SettlementErrors.BadOption($"'{value}' cannot be a value of {name}.");
            default:
                throw SettlementErrors.BadOption($"'{name}' is no option.");
        }
    }
}
