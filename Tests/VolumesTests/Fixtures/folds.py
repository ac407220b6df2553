"""Prints folds.json: nnU-Net's folds of the names case_0, case_1, …, by scikit-learn 1.7 and NumPy 2.4.

As nnunetv2/utilities/crossval_split.py makes them. For each count of names there are the numbers of the validation
cases, fold by fold, in the order in which nnU-Net lists them. Names without leading zeros are not in the order of
their numbers.
"""

import json

import numpy
from sklearn.model_selection import KFold


def folds(count):
    names = numpy.sort([f'case_{number}' for number in range(count)])
    split = KFold(n_splits=5, shuffle=True, random_state=12345).split(names)
    return [[int(names[index].split('_')[1]) for index in held] for _, held in split]


lines = [json.dumps({'count': count, 'validation': folds(count)}) for count in (5, 8, 10, 57, 484)]
print('[\n' + ',\n'.join(lines) + '\n]')
