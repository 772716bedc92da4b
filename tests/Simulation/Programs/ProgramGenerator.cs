namespace Tutti.Simulation.Programs;

/// <summary>Makes a workflow from a seed: the same seed gives the same program in every incarnation.</summary>
internal static class ProgramGenerator
{
    private static readonly NodeKind[] Leaves =
    [
        NodeKind.Step, NodeKind.Step, NodeKind.Step, NodeKind.PureStep, NodeKind.PureStep, NodeKind.AtMostOnceStep, NodeKind.AtMostOnceStep,
        NodeKind.UndoableStep, NodeKind.UndoableStep, NodeKind.RetriedStep, NodeKind.RetriedStep, NodeKind.LargeStep, NodeKind.NotedStep,
        NodeKind.DetachedStep, NodeKind.Timer, NodeKind.Timer, NodeKind.Signal, NodeKind.Signal, NodeKind.Question, NodeKind.Child,
        NodeKind.Send, NodeKind.Version, NodeKind.Facts, NodeKind.UndoNow, NodeKind.Fail, NodeKind.LimitedStep, NodeKind.BeatingStep,
        NodeKind.Deposit, NodeKind.Deposit, NodeKind.Look, NodeKind.Remind, NodeKind.GuardedStep, NodeKind.GuardedStep,
    ];

    private static readonly NodeKind[] Branches =
    [
        NodeKind.Sequence, NodeKind.Sequence, NodeKind.Sequence, NodeKind.Parallel, NodeKind.Parallel, NodeKind.Race, NodeKind.Race, NodeKind.Try, NodeKind.Shield,
    ];

    public static Node Generate(long seed)
    {
        var random = new Random(Mix((int)seed, (int)(seed >> 32)));
        var locking = new Random(Mix((int)seed, 0x10C4));
        var parting = new Random(Mix((int)seed, 0x9A27));
        return new Node(NodeKind.Sequence, 0, Many(random, depth: DepthOf(seed), most: 4).ConvertAll(part => Parted(parting, Locked(locking, part))));
    }

    /// <summary>Makes a part of the program one that persons may step into.</summary>
    private static Node Parted(Random random, Node part) => random.Next(4) > 0 ? part : new Node(NodeKind.Part, random.Next(1000), [part]);

    /// <summary>Puts a lock, perhaps two, around a part. A child under a lock could want the same one, which nobody sees.</summary>
    private static Node Locked(Random random, Node part) =>
        random.Next(3) > 0 || HasChild(part) ? part : Locked(random, new Node(NodeKind.Lock, random.Next(1000), [part]));

    private static bool HasChild(Node node) => node.Kind == NodeKind.Child || node.Parts.Any(HasChild);

    /// <summary>Children carry their depth in the upper half of their seed, so that families end.</summary>
    public static long ChildSeed(long parent, int number) => ((DepthOf(parent) - 1L) << 32) | (uint)Mix((int)parent, number);

    public static long RootSeed(int seed) => (3L << 32) | (uint)seed;

    public static int DepthOf(long seed) => (int)(seed >> 32);

    /// <summary>Unlike <see cref="HashCode"/> the same in every process.</summary>
    private static int Mix(int left, int right) => unchecked((((left * 31) + right) * 0x2545F49) ^ (left >> 15));

    private static Node One(Random random, int depth)
    {
        var kind = depth > 0 && random.Next(10) < 6 ? Branches[random.Next(Branches.Length)] : Leaves[random.Next(Leaves.Length)];
        if (kind == NodeKind.Fail && random.Next(3) > 0) { kind = NodeKind.Step; }
        if (kind == NodeKind.Child && depth < 1) { kind = NodeKind.PureStep; }
        var parts = kind switch
        {
            NodeKind.Sequence or NodeKind.Parallel or NodeKind.Race => Many(random, depth - 1, 3),
            NodeKind.Try or NodeKind.Shield => [One(random, depth - 1)],
            _ => [],
        };
        return new Node(kind, random.Next(1000), parts);
    }

    private static List<Node> Many(Random random, int depth, int most) =>
        [.. Enumerable.Range(0, random.Next(2, most + 1)).Select(_ => One(random, depth))];
}
