"""Random unique names of invented people for the demo."""

GIVEN_NAMES = """
Ada Amina Ana Andre Asha Bao Beatriz Ben Bettina Bilal Caleb Camila Carl Chloe Chue Clara Dakota Dalia Daniel Darius
Deborah Devon Dina Dwight Eduardo Elena Eli Emeka Emma Esther Fatima Felix Fiona Frank Gabriel Gloria Grace Gus Hana
Hassan Hector Helen Hodan Ian Imani Ingrid Isaac Ivy Jamal Jasmine Jerome Joan Jonas Jorge Joy Kai Kao Keisha Kevin
Khalid Kofi Lara Lars Leila Leo Linh Lucia Luz Maja Malik Marcus Maria Mateo Maya Mee Mina Mohamed Naomi Nasra Neal
Nia Nils Noor Olga Omar Oscar Pa Paula Pedro Phoebe Priya Quinn Rafael Rania Ray Renee Rosa Ruth Sam Sara Selam Seth
Sofia Soren Stella Tariq Teresa Tess Theo Thuy Tomas Tyrone Uma Vera Victor Wendell Willa Xai Yara Yusuf Zainab Zoe
""".split()

FAMILY_NAMES = """
Abdi Adams Aguilar Ahmed Alvarez Andersen Baker Banks Barrera Becker Bell Benson Berg Bishop Bright Brooks Bui Cano
Carlson Castillo Chang Chavez Clark Cole Cruz Dahl Daniels Davila Dixon Doan Dorsey Drake Duong Eide Ellis Farah
Fields Fischer Flores Foster Fox Garza Gill Grant Greene Haas Hale Hansen Harper Hassan Her Herrera Holm Hughes
Ibarra Isse James Jama Jensen Johansen Jones Kane Karlsson Keller Kim King Kuhn Lane Larsen Le Lee Lind Lopez Lor
Lund Mack Marsh Medina Mendez Mohamud Moore Morales Moua Murphy Nelson Ngo Nguyen Nilsen Nordby Novak Nur Olsen Omar
Ortiz Osman Owens Park Pena Perez Pham Price Quist Ramos Reed Reyes Rios Rivera Rosen Ruiz Salazar Santos Schmidt
Shah Sims Solberg Stone Strand Tran Thao Torres Vang Vega Vo Vue Walker Ward Warsame Webb Weiss West Wolf Xiong Yang
Young Yusuf Ziegler
""".split()


def draw_names(random, count):
    """Return `count` different (given name, family name), drawn with `random` (a random.Random)."""
    if count > len(GIVEN_NAMES) * len(FAMILY_NAMES):
        raise ValueError(f"There are fewer than {count} names.")
    names: dict[tuple[str, str], None] = {}
    while len(names) < count:
        names[random.choice(GIVEN_NAMES), random.choice(FAMILY_NAMES)] = None
    return list(names)
