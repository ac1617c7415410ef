namespace IomGateway.Sharing.Compare;

/// <summary>How directions add up.</summary>
public static class Directions
{
    /// <summary>What two changes come to together.</summary>
    public static Direction Together(Direction one, Direction other)
    {
        if (one == other || other == Direction.Same)
        {
            return one;
        }

        return one == Direction.Same ? other : Direction.Both;
    }

    /// <summary>Whether it lets more pass in any way.</summary>
    public static bool Widens(this Direction direction) => direction is Direction.Wider or Direction.Both;
}
