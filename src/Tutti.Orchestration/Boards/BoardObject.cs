using System.Text;
using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Objects;

namespace Tutti.Orchestration.Boards;

/// <summary>
/// Blackboards: one Object for each (rule G4). Members post entries and claim what they react to, each entry once; nobody leads. The board is over when nobody is at
/// work and nobody has anything to do, or when somebody closes it.
/// </summary>
public sealed class BoardObject() : ObjectDefinition<BoardState, BoardMessage, BoardReply, BoardEvent>("tutti/board")
{
    /// <summary>Entries of a board at most.</summary>
    public const int MostEntries = 1_000;

    private const int MostMembers = 10_000;
    private const int MostBytes = 16 * 1024;
    private const int LongestName = 200;
    private const double MostWeight = 1e6;

    /// <summary>What hosts declare and runs ask; there is one kind of boards.</summary>
    public static BoardObject Kind { get; } = new();

    /// <summary>The signal that tells a member of a run to ask again.</summary>
    /// <param name="board">The board.</param>
    /// <param name="member">The member's name.</param>
    public static string SignalOf(string board, string member) => $"board/{board}/{member}";

    /// <summary>Declares the types of boards and the kind.</summary>
    /// <param name="options">Where to.</param>
    public static void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Payloads
            .Add("tutti/board-state@1", BoardJson.Default.BoardState)
            .Add("tutti/board-reply@1", BoardJson.Default.BoardReply)
            .Add("tutti/board-event@1", BoardJson.Default.BoardEvent)
            .Add("tutti/board-wake@1", BoardJson.Default.BoardWake);
        options.AddObject(Kind);
    }

    /// <inheritdoc/>
    protected override BoardState Begin(string key) => new() { Key = key };

    /// <inheritdoc/>
    protected override BoardReply Decide(BoardState state, BoardMessage message, ObjectTurn<BoardEvent> turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        Require(turn.Sender.Run != default, "only runs work at it");
        var desk = new BoardDesk(state, turn);
        return message switch
        {
            BoardMessage.Open open => desk.Open(Checked(open)),
            BoardMessage.Claim claim => desk.Claim(claim.Member),
            BoardMessage.Finish finish => desk.Finish(finish with { Posts = [.. finish.Posts.Select(Checked)] }),
            BoardMessage.Close close => desk.Close(close.Reason),
            BoardMessage.Leave => desk.Leave(),
            _ => throw new ArgumentOutOfRangeException(nameof(message)),
        };
    }

    /// <inheritdoc/>
    protected override void Apply(BoardState state, BoardEvent happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Apply(happened);
    }

    private static BoardMessage.Open Checked(BoardMessage.Open open)
    {
        Require(open.Members.Count is > 0 and <= MostMembers, "1 to 10,000 members of a run");
        Require(open.Members.All(static member => member.Name.Length is > 0 and <= LongestName && !member.Name.Contains('/', StringComparison.Ordinal)), "a member has a name of 1 to 200 characters without '/'");
        Require(open.Rules.MostClaims > 0 && open.Rules.HalfLife >= TimeSpan.Zero, "claims at most and half-life are not negative");
        return open with { Seeds = [.. open.Seeds.Select(Checked)] };
    }

    private static BoardPost Checked(BoardPost post)
    {
        Require(post.Kind.Length is > 0 and <= LongestName, "an entry has a kind of 1 to 200 characters");
        Require(post.Data.ValueKind != JsonValueKind.Undefined && Encoding.UTF8.GetByteCount(post.Data.GetRawText()) <= MostBytes, "what an entry says is JSON of at most 16 KiB; put more into a file, and its name onto the board");
        Require(post.Weight is > 0 and <= MostWeight, "a weight is above 0 and at most a million");
        return post;
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds) { throw new TuttiException(Diagnostics.FaultCodes.BoardRefuses, $"A blackboard refuses this: {rule}."); }
    }
}
